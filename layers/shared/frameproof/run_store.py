"""A run's folder in the output bucket, read and written as contracts (see ``layout``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from frameproof.errors import UnexpectedDocumentError
from frameproof.layout import RunFolder
from frameproof.ports import ObjectStore
from frameproof.records import from_json, to_json
from frameproof.sources import S3Location


class RunStore:
    """One run's folder.

    Parameters
    ----------
    store
        The S3 gateway, or a test's dict.
    bucket
        The stack's output bucket.
    run_id
        Names the folder, ``runs/<run-id>/``.
    """

    def __init__(self, store: ObjectStore, bucket: str, run_id: str) -> None:
        self._store = store
        self._bucket = bucket
        self.keys = RunFolder(run_id)

    def guarded(self, *keys: str) -> Self:
        """Return this folder; it writes these files only while they are as they are now.

        Once one of them has changed, writing it raises ``ChangedMeanwhileError``.
        """
        store = self._store.guarded(*map(self.at, keys))
        return type(self)(store, self._bucket, self.keys.run_id)

    def at(self, key: str) -> S3Location:
        """Return the place of a key of this run."""
        return S3Location(self._bucket, key)

    def has(self, key: str) -> bool:
        """Tell whether a file of the run was written."""
        return self._store.exists(self.at(key))

    def keys_under(self, prefix: str) -> Iterator[str]:
        """Yield the keys of the files under a prefix, in order."""
        return (item.key for item in self._store.list_objects(self.at(prefix)))

    def last_written(self, prefix: str) -> datetime | None:
        """Tell when the newest file under a prefix was written; None where there is none."""
        written = (item.last_modified for item in self._store.list_objects(self.at(prefix)))
        return max(written, default=None)

    def read[Record](self, kind: type[Record], key: str) -> Record:
        """Read a JSON object as one contract."""
        return from_json(kind, self._store.read_json(self.at(key)))

    def items[Record](self, kind: type[Record], key: str) -> list[Record]:
        """Read a JSON array of contracts: the items of a map state.

        Raises
        ------
        UnexpectedDocumentError
            The document is no array.
        """
        items = self._store.read_json(self.at(key))
        if not isinstance(items, list):
            raise UnexpectedDocumentError(f"{self.at(key).uri} holds no JSON array.")
        return [from_json(kind, item) for item in items]

    def rows[Record](self, kind: type[Record], key: str) -> Iterator[Record]:
        """Yield the contracts of a JSONL file."""
        return (from_json(kind, row) for row in self._store.read_rows(self.at(key)))

    def read_json(self, key: str) -> Any:
        """Read a JSON document that is no contract: HealthImaging's own."""
        return self._store.read_json(self.at(key))

    def read_bytes(self, key: str) -> bytes:
        """Read a file of the run whole."""
        return self._store.read_bytes(self.at(key))

    def read_chunks(self, key: str) -> Iterator[bytes]:
        """Yield a file of the run piece by piece: one that may be too large for the memory."""
        return self._store.read_chunks(self.at(key))

    def write(self, key: str, record: Any) -> None:
        """Write one contract as a JSON object."""
        self._store.write_json(self.at(key), to_json(record))

    def write_items(self, key: str, records: Iterable[Any]) -> None:
        """Write contracts as a JSON array: the items of a map state."""
        self._store.write_json(self.at(key), [to_json(record) for record in records])

    def write_rows(self, key: str, records: Iterable[Any]) -> int:
        """Write contracts as JSONL (gzip where the key ends with ``.gz``); answer their number."""
        return self._store.write_rows(self.at(key), map(to_json, records))

    def write_bytes(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file that is no contract: a picture, a page."""
        self._store.write_bytes(self.at(key), content, content_type)

    def write_file(self, key: str, path: Path, content_type: str) -> None:
        """Write a local file, too large for the memory, as a file of the run."""
        self._store.write_file(self.at(key), path, content_type)
