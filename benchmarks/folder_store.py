"""An ``ObjectStore`` over a local folder: what S3 costs is left out of a measurement."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from frameproof import json_lines
from frameproof.sources import S3Location


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a listing."""

    key: str
    size_bytes: int
    e_tag: str
    last_modified: datetime


class FolderStore:
    """Buckets as folders, keys as paths in them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, place: S3Location) -> Path:
        return self._root / place.bucket / place.key

    def list_objects(self, place: S3Location) -> Iterator[ListedFile]:
        """Yield every file under a prefix, in key order."""
        base = self._root / place.bucket
        start = self._path(place)
        folder = start if place.key.endswith("/") else start.parent
        for path in sorted(folder.rglob("*")):
            key = path.relative_to(base).as_posix()
            if path.is_file() and key.startswith(place.key):
                stat = path.stat()
                written = datetime.fromtimestamp(stat.st_mtime, UTC)
                yield ListedFile(key, stat.st_size, '""', written)

    def list_folders(self, place: S3Location) -> Iterator[str]:
        """Yield the folders right under a prefix."""
        names = sorted(path.name for path in self._path(place).iterdir() if path.is_dir())
        return (f"{place.key}{name}/" for name in names)

    def read_bytes(self, place: S3Location) -> bytes:
        """Read one file whole."""
        return self._path(place).read_bytes()

    def read_chunks(self, place: S3Location) -> Iterator[bytes]:
        """Yield one file piece by piece."""
        with self._path(place).open("rb") as content:
            yield from iter(lambda: content.read(2**20), b"")

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        """Write one file whole."""
        path = self._path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def write_file(self, place: S3Location, path: Path, content_type: str) -> None:
        """Copy a local file."""
        target = self._path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)

    def guarded(self, *places: S3Location) -> Self:
        """Return this store: in a measurement nobody else writes."""
        return self

    def exists(self, place: S3Location) -> bool:
        """Tell whether a file is there."""
        return self._path(place).is_file()

    def read_json(self, place: S3Location) -> Any:
        """Read a JSON document."""
        return json.loads(self.read_bytes(place))

    def write_json(self, place: S3Location, document: Any) -> None:
        """Write a JSON document."""
        self.write_bytes(place, json.dumps(document).encode(), "application/json")

    def read_rows(self, place: S3Location) -> Iterator[dict[str, Any]]:
        """Yield the rows of a JSONL file; it is read whole, as ``Storage`` does."""
        is_gzip = place.key.endswith(".gz")
        return json_lines.decode(self.read_bytes(place), is_gzip=is_gzip, name=place.uri)

    def write_rows(self, place: S3Location, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows as JSONL (gzip where the key ends so) and answer their number."""
        content, count = json_lines.encode(rows, is_gzip=place.key.endswith(".gz"))
        self.write_bytes(place, content, "application/x-ndjson")
        return count
