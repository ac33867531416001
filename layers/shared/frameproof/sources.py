"""S3 URIs: what a person may name as a source, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from frameproof.errors import InvalidInputError

# Bucket naming rules of the Amazon S3 User Guide, "General purpose bucket naming rules".
# A key may hold any character, a line break too ("Naming Amazon S3 objects").
_S3_URI = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<key>.*))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class S3Location:
    """A bucket and a key or prefix in it."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The location as ``s3://bucket/key``."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def bucket_uri(self) -> str:
        """The location for messages and logs: a source's key may hold patient identifiers."""
        return f"s3://{self.bucket}/…"


def parse_s3_uri(uri: str, *, field: str = "source") -> S3Location:
    """Split ``s3://bucket/key``.

    Raises
    ------
    InvalidInputError
        ``uri`` is no S3 URI; the message names ``field`` and shows the expected form, but not the
        text itself: it would reach the logs, and may hold patient identifiers.
    """
    match = _S3_URI.fullmatch(uri)
    if match is None:
        raise InvalidInputError(
            f"{field}: this is not an S3 URI. Write s3://bucket/prefix/, for example "
            "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/."
        )
    return S3Location(match["bucket"], match["key"] or "")


def parse_source(uri: str, *, field: str = "source") -> S3Location:
    """Read a source: a whole bucket, a prefix with or without its slash, or one object.

    The asterisk that the IDC's own index writes (``s3://bucket/series/*``) is taken as the prefix.
    """
    return parse_s3_uri(uri.removesuffix("*"), field=field)


def is_within(key: str, source_key: str) -> bool:
    """Tell whether a listed key belongs to a source.

    S3 lists by prefix, so ``series-1`` also lists ``series-10/a.dcm``: that one does not belong.
    """
    whole = not source_key or source_key.endswith("/")
    return whole or key == source_key or key.startswith(f"{source_key}/")
