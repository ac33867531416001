"""What stands in for AWS in the unit tests of the steps: dictionaries with the gateways' shapes."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Self

from frameproof import json_lines
from frameproof.contracts import Run
from frameproof.errors import ChangedMeanwhileError, FrameproofError, ServiceError
from frameproof.run_store import RunStore
from frameproof.sources import S3Location, parse_s3_uri
from frameproof.steps.verify_frames import Pace

INPUT_BUCKET = "input-bucket"
OUTPUT_BUCKET = "output-bucket"
SOURCE = "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
RUN = Run(
    run_id="sample",
    execution_arn="arn:aws:states:us-east-1:123456789012:execution:ImportStudy:sample",
    started_at="2026-01-02T03:04:05.678Z",
    sources=(SOURCE,),
    bitmaps="none",
    source_proof=False,
    cross_check="none",
    allow_partial_import=False,
)


@dataclass(frozen=True)
class ListedInMemory:
    """One object of a listing."""

    key: str
    size_bytes: int
    e_tag: str
    last_modified: datetime


class ExecutionsInMemory:
    """Which executions run, for ``claim_run``."""

    def __init__(self, *running: str) -> None:
        self.running = set(running)

    def is_running(self, execution_arn: str) -> bool:
        return execution_arn in self.running


class ObjectsInMemory:
    """An ``ObjectStore`` in a dictionary; ``written`` and ``deleted`` say what was, in order."""

    def __init__(self) -> None:
        self.objects: dict[S3Location, bytes] = {}
        self.sizes: dict[S3Location, int] = {}
        self.times: dict[S3Location, datetime] = {}
        self.now = datetime(2026, 1, 2, 3, 5, 0, tzinfo=UTC)
        self.written: list[str] = []
        self.deleted: list[str] = []
        self.expected: dict[S3Location, bytes | None] = {}

    def put(self, uri: str, content: bytes = b"DICM", *, size_bytes: int | None = None) -> None:
        """Place an object as somebody else would; it may claim to be larger than it is."""
        place = parse_s3_uri(uri)
        self.objects[place] = content
        self.sizes[place] = len(content) if size_bytes is None else size_bytes
        self.times[place] = self.now

    def keys(self, bucket: str) -> list[str]:
        """Name the objects of a bucket."""
        return sorted(place.key for place in self.objects if place.bucket == bucket)

    def list_objects(self, place: S3Location) -> Iterator[ListedInMemory]:
        for key in self.keys(place.bucket):
            if key.startswith(place.key):
                found = S3Location(place.bucket, key)
                digest = hashlib.md5(self.objects[found], usedforsecurity=False).hexdigest()
                yield ListedInMemory(key, self.sizes[found], f'"{digest}"', self.times[found])

    def list_folders(self, place: S3Location) -> Iterator[str]:
        keys = [key for key in self.keys(place.bucket) if key.startswith(place.key)]
        below = [key.removeprefix(place.key) for key in keys]
        names = {key.split("/")[0] for key in below if "/" in key}
        return iter(sorted(f"{place.key}{name}/" for name in names))

    def delete_prefix(
        self, bucket: str, prefix: str, *, limit: int, kept: frozenset[str] = frozenset()
    ) -> int:
        doomed = [key for key in self.keys(bucket) if key.startswith(prefix) and key not in kept]
        for key in doomed[:limit]:
            del self.objects[S3Location(bucket, key)]
            self.deleted.append(f"{bucket}/{key}")
        return min(limit, len(doomed))

    def delete_bucket(self, bucket: str) -> bool:
        if not self.keys(bucket):
            self.deleted.append(bucket)
        return not self.keys(bucket)

    def read_bytes(self, place: S3Location) -> bytes:
        if place not in self.objects:
            raise ServiceError(f"AWS answered NoSuchKey (404) while reading {place.uri}: gone")
        return self.objects[place]

    def read_chunks(self, place: S3Location) -> Iterator[bytes]:
        content = self.read_bytes(place)
        return (content[start : start + 7] for start in range(0, len(content), 7))

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        if place in self.expected and self.objects.get(place) != self.expected[place]:
            raise ChangedMeanwhileError(f"AWS answered PreconditionFailed: {place.uri}")
        self.put(place.uri, content)
        self.written.append(place.key)

    def guarded(self, *places: S3Location) -> Self:
        guarded = copy(self)  # the same dictionaries, with conditions of its own
        guarded.expected = {place: self.objects.get(place) for place in places}
        return guarded

    def write_file(self, place: S3Location, path: Path, content_type: str) -> None:
        self.write_bytes(place, path.read_bytes(), content_type)

    def exists(self, place: S3Location) -> bool:
        return place in self.objects

    def read_json(self, place: S3Location) -> Any:
        return json_lines.decode_one(self.read_bytes(place), name=place.uri)

    def write_json(self, place: S3Location, document: Any) -> None:
        self.write_bytes(place, json.dumps(document).encode(), "application/json")

    def read_rows(self, place: S3Location) -> Iterator[dict[str, Any]]:
        content = self.read_bytes(place)
        return json_lines.decode(content, is_gzip=place.key.endswith(".gz"), name=place.uri)

    def write_rows(self, place: S3Location, rows: Iterable[dict[str, Any]]) -> int:
        lines = [json.dumps(row) for row in rows]
        content = "\n".join(lines).encode()
        is_gzip = place.key.endswith(".gz")
        self.write_bytes(place, gzip.compress(content) if is_gzip else content, "text/plain")
        return len(lines)


class FramesInMemory:
    """A ``FrameSource``: for each frame what its downloads give, the last of them for ever."""

    def __init__(self, **frames: Sequence[bytes | FrameproofError]) -> None:
        self._frames = {name: list(answers) for name, answers in frames.items()}
        self.calls: list[str] = []

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        self.calls.append(frame_id)
        answers = self._frames[frame_id]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, FrameproofError):
            raise answer
        claim(len(answer))
        return answer


class Clock:
    """A Lambda's remaining seconds, as a test wants them, and the pauses that were made."""

    def __init__(self, remaining: Iterable[float] = ()) -> None:
        self._remaining = chain(remaining, repeat(300.0))
        self.pauses: list[float] = []

    def pace(self, threads: int = 2) -> Pace:
        return Pace(threads, lambda: next(self._remaining), self.pauses.append)


def run_store(store: ObjectsInMemory, run_id: str = RUN.run_id) -> RunStore:
    """Return the folder of a run in the output bucket."""
    return RunStore(store, OUTPUT_BUCKET, run_id)
