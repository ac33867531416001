"""What the steps need of AWS: the shapes of the gateways, and of the dicts of a test, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from frameproof.sources import S3Location


class Listed(Protocol):
    """One object of a listing."""

    @property
    def key(self) -> str:
        """The object's key."""

    @property
    def size_bytes(self) -> int:
        """Its size."""

    @property
    def e_tag(self) -> str:
        """Its ETag, with quotes."""

    @property
    def last_modified(self) -> datetime:
        """When it was written; S3 keeps it to the second."""


class ObjectStore(Protocol):
    """Objects in buckets: S3 in a Lambda, a dict in a unit test."""

    def list_objects(self, place: S3Location) -> Iterator[Listed]:
        """Yield every object under a prefix, in key order."""

    def list_folders(self, place: S3Location) -> Iterator[str]:
        """Yield the folders right under a prefix, each with its slash, in order."""

    def read_bytes(self, place: S3Location) -> bytes:
        """Read one object whole."""

    def read_chunks(self, place: S3Location) -> Iterator[bytes]:
        """Yield one object piece by piece, for what is too large for the memory."""

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        """Write one object whole."""

    def write_file(self, place: S3Location, path: Path, content_type: str) -> None:
        """Write a local file as one object, without holding it in memory."""

    def guarded(self, *places: S3Location) -> Self:
        """Return this store; it writes these objects only while they are as they are now."""

    def exists(self, place: S3Location) -> bool:
        """Tell whether an object is there."""

    def read_json(self, place: S3Location) -> Any:
        """Read a JSON document."""

    def write_json(self, place: S3Location, document: Any) -> None:
        """Write a JSON document."""

    def read_rows(self, place: S3Location) -> Iterator[dict[str, Any]]:
        """Yield the rows of a JSONL object."""

    def write_rows(self, place: S3Location, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows as JSONL and answer their number."""


class AnsweredImageSet(Protocol):
    """What the service says of an image set."""

    @property
    def version_id(self) -> str:
        """The latest version."""

    @property
    def is_primary(self) -> bool:
        """Whether it is the series' primary image set."""


class ImageSets(Protocol):
    """Where image sets are read: HealthImaging in a Lambda, a dict in a unit test."""

    def image_set(self, image_set_id: str) -> AnsweredImageSet:
        """Ask for the latest version."""

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        """Read one version's metadata, gzip."""
