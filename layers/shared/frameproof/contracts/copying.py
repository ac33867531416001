"""PlanCopy -> CopyStudy: what is to be copied and imported, and what was copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PlannedObject:
    """One listed source object and the key that its copy gets (a row of a copy batch)."""

    source_uri: str
    key: str
    size_bytes: int
    e_tag: str
    """The ETag at listing, with its quotes: the copy is pinned to it."""
    shard: int


@dataclass(frozen=True, slots=True)
class CopyBatch:
    """A pointer to one batch of planned objects: one item of the CopyBatches map."""

    batch: int
    shard: int
    """The import shard that all its objects belong to."""
    key: str
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ImportShard:
    """What one import job takes: at most 5,000 files and 10 GB. One item of ImportShards."""

    shard: int
    objects: int
    size_bytes: int
    input_s3_uri: str
    output_s3_uri: str
    token_seed: str
    """Made once, when the run is planned: the import job's client token grows from it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What PlanCopy found and where it put it (``plan/plan.json``, written last)."""

    objects: int
    size_bytes: int
    copy_batches: int
    copy_batches_key: str
    import_shards: int
    import_shards_key: str


@dataclass(frozen=True, slots=True)
class CopiedObject:
    """What came of copying one object (a row of ``copy/<batch>.jsonl``)."""

    source_uri: str
    key: str
    size_bytes: int
    e_tag: str
    """The copy's ETag; the source's where nothing was copied."""
    outcome: Literal["copied", "failed"]
    proof: Literal["checksum", "eTag", "bytes"] | None = None
    """How equality with the source was shown; None where nothing was copied."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CopyTally:
    """What CopyStudy answers for one batch."""

    batch: int
    copied: int
    failed: int
