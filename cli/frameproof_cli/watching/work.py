"""How much work a Distributed Map has, by what the run's folder says of its items.

A Map's items are pointers to batches and import shards, and DescribeMapRun counts these. A person
wants to know of objects and frames: the items themselves say how many each of them holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from frameproof.layout import RunFolder
from frameproof_cli.aws.buckets import Bucket


@dataclass(frozen=True, slots=True)
class Work:
    """All that the items of one Map hold."""

    unit: str
    """``objects`` or ``frames``."""
    total: int
    size_bytes: int = 0
    """Together, as stored; 0 where it does not matter."""


@dataclass(frozen=True, slots=True)
class WorkOfRun:
    """Reads the items of a run's Maps."""

    bucket: Bucket
    """The output bucket."""
    folder: RunFolder

    def of(self, state: str) -> Work | None:
        """Sum up the items of a Map; None where the folder has none (yet), or of another state."""
        match state:
            case "CopyBatches" | "SourceBatches":
                return self._sum(self.folder.copy_batches, "objects")
            case "ImportShards":
                return self._sum(self.folder.import_shards, "objects")
            case "FrameBatches":
                return self._sum(self.folder.frame_batches, "frames")
        return None

    def _sum(self, key: str, unit: str) -> Work | None:
        content = self.bucket.read(key)
        if content is None:
            return None
        items = json.loads(content)
        # The decoded size of frames is no measure of what is transferred.
        size_bytes = sum(item.get("sizeBytes", 0) for item in items)
        return Work(unit, sum(item[unit] for item in items), size_bytes)
