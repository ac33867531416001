"""Tags of data stores and image sets, by ARN."""

from collections.abc import Iterable, Mapping

from .exceptions import ValidationException

MAX_TAGS = 50
"""Tags per resource (developer guide, "Tagging resources")."""


class Tags:
    """The tags of one Region; the caller holds the backend's lock."""

    def __init__(self, tags: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._tags = {arn: dict(found) for arn, found in (tags or {}).items()}

    def to_json(self) -> dict[str, dict[str, str]]:
        """Return all tags by ARN, as the constructor takes them."""
        return self._tags

    def of(self, arn: str) -> dict[str, str]:
        """Return a copy of a resource's tags."""
        return dict(self._tags.get(arn, {}))

    def add(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add or replace tags.

        Raises
        ------
        ValidationException
            The resource would have more than 50 tags.
        """
        merged = {**self.of(arn), **tags}
        if len(merged) > MAX_TAGS:
            raise ValidationException(
                f"{arn} would have {len(merged)} tags; a resource can have {MAX_TAGS}."
            )
        self._tags[arn] = merged

    def remove(self, arn: str, keys: Iterable[str]) -> None:
        """Remove tags; a key that is not there is fine."""
        unwanted = set(keys)
        self._tags[arn] = {k: v for k, v in self.of(arn).items() if k not in unwanted}

    def forget(self, arn: str) -> None:
        """Drop the tags of a resource that is gone."""
        self._tags.pop(arn, None)
