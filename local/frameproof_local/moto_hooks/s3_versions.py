"""Lists the versions below a prefix without reading what is in any object.

moto 5.2.5 copies every version of the whole bucket deeply for each page of ListObjectVersions, and
a copied object has a copy of its content. Deleting a few runs, each a prefix of its own, took
minutes and a gigabyte. Here moto's own code goes over the keys that may be answered, and over
the versions themselves: all that it sets on them is ``is_latest``, which each listing sets anew.

Touches: ``S3Backend.list_object_versions``, ``S3Backend.get_bucket``, ``FakeBucket.keys`` and its
``iterlists``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, Self

from moto.s3.models import S3Backend

_INSTALLED: Final = "frameproof_reads_no_content"


def install() -> None:
    """Replace moto's listing of versions; a second call does nothing."""
    operation = S3Backend.list_object_versions
    if hasattr(operation, _INSTALLED):
        return

    @wraps(operation)
    def list_object_versions(  # noqa: PLR0917 - moto's own
        backend: S3Backend,
        bucket_name: str,
        delimiter: str | None = None,
        key_marker: str | None = None,
        max_keys: int | None = 1_000,
        prefix: str = "",
        version_id_marker: str | None = None,
    ) -> tuple[Any, ...]:
        keys = _Keys(backend.get_bucket(bucket_name).keys, prefix, key_marker or "")
        view: Any = _Backend(keys)
        return operation(
            view, bucket_name, delimiter, key_marker, max_keys, prefix, version_id_marker
        )

    setattr(list_object_versions, _INSTALLED, True)
    S3Backend.list_object_versions = list_object_versions  # type: ignore[method-assign, assignment]


class _Versions(list[Any]):
    """The versions of one key, which are not copied where moto copies them deeply."""

    def __deepcopy__(self, memo: object) -> list[Any]:
        return self


@dataclass(frozen=True)
class _Keys:
    """The keys of a bucket that a page may name."""

    keys: Any
    prefix: str
    marker: str

    def iterlists(self) -> Iterator[tuple[str, _Versions]]:
        """Yield each key with its versions."""
        for key, versions in self.keys.iterlists():
            if key.startswith(self.prefix) and key >= self.marker:
                yield key, _Versions(versions)


@dataclass(frozen=True)
class _Backend:
    """As much of a backend, and of the bucket that it returns, as the listing asks for."""

    keys: _Keys

    def get_bucket(self, bucket_name: str) -> Self:
        """Return the bucket, whichever it is called."""
        return self
