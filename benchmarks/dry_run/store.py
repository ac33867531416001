"""S3 for a dry run: a folder that counts requests as S3 would bill them."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from benchmarks.dry_run.study import SOURCE, DryStudy
from benchmarks.folder_store import FolderStore, ListedFile
from frameproof.costs.requests import S3Requests
from frameproof.sources import S3Location, parse_source

_KEYS_OF_A_PAGE = 1_000
"""Amazon S3 API Reference, ListObjectsV2: MaxKeys."""
_ARCHIVE = parse_source(SOURCE).bucket


class MeteredStore(FolderStore):
    """Counts what the steps ask of S3; the source is listed, but not there.

    Parameters
    ----------
    root
        Where the buckets are.
    study
        What the source bucket lists.
    """

    def __init__(self, root: Path, study: DryStudy) -> None:
        super().__init__(root)
        self._study = study
        self._requests = S3Requests()
        self._lock = threading.Lock()

    def count(self, *, writes: int = 0, reads: int = 0) -> None:
        """Add requests: ``writes`` are PUT, COPY and LIST, ``reads`` GET and HEAD."""
        with self._lock:
            self._requests += S3Requests(writes, reads)

    def take(self) -> S3Requests:
        """Give what was counted, and begin at nought."""
        with self._lock:
            taken, self._requests = self._requests, S3Requests()
        return taken

    def list_objects(self, place: S3Location) -> Iterator[ListedFile]:
        """Yield what is there, or what the study would have there, page by page."""
        is_source = place.bucket == _ARCHIVE
        listed = self._source() if is_source else super().list_objects(place)
        self.count(writes=1)
        for number, item in enumerate(listed):
            if number and number % _KEYS_OF_A_PAGE == 0:
                self.count(writes=1)
            yield item

    def _source(self) -> Iterator[ListedFile]:
        written = datetime(2026, 1, 1, tzinfo=UTC)
        for number in range(self._study.objects):
            yield ListedFile(self._study.key(number), self._study.size_bytes, '"e"', written)

    def read_bytes(self, place: S3Location) -> bytes:
        """Read one file whole: a GET."""
        self.count(reads=1)
        return super().read_bytes(place)

    def read_chunks(self, place: S3Location) -> Iterator[bytes]:
        """Yield one file piece by piece: one GET."""
        self.count(reads=1)
        return super().read_chunks(place)

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        """Write one file whole: a PUT."""
        self.count(writes=1)
        super().write_bytes(place, content, content_type)

    def write_file(self, place: S3Location, path: Path, content_type: str) -> None:
        """Write a local file: a PUT."""
        self.count(writes=1)
        super().write_file(place, path, content_type)

    def guarded(self, *places: S3Location) -> Self:
        """List each object once, to see how it is now."""
        self.count(writes=len(places))
        return super().guarded(*places)

    def exists(self, place: S3Location) -> bool:
        """Tell whether a file is there: the gateway lists one key."""
        self.count(writes=1)
        return super().exists(place)


class MapFiles:
    """The same store as the boto3 client that reads a Map's items and writes its results."""

    def __init__(self, store: MeteredStore) -> None:
        self._store = store

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803  # boto3's names
        """Read the items of a map."""
        return {"Body": io.BytesIO(self._store.read_bytes(S3Location(Bucket, Key)))}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        """Write a file of its results."""
        self._store.write_bytes(S3Location(Bucket, Key), Body, ContentType)
