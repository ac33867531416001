"""The S3 requests of a run, step by step as the code makes them.

``writes`` are what S3 bills as PUT, COPY, POST or LIST; ``reads`` what it bills as GET, HEAD
included. Looking whether a file is there is a LIST here (``storage.exists``). A test runs the steps
over a store that counts, and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from frameproof.costs.work import Work

_KEYS_OF_A_LISTING = 1_000
"""Amazon S3 API Reference, ListObjectsV2: MaxKeys."""
# Step Functions reads a Map's items, tries whether it may write, and writes a manifest and the
# results (Step Functions Developer Guide, "ResultWriter").
_READS_OF_A_MAP = 1
_WRITES_OF_A_MAP = 3
# HealthImaging writes a manifest, success.ndjson and, where there is any, failure.ndjson.
_OUTPUTS_OF_A_JOB = 3


@dataclass(frozen=True, slots=True)
class S3Requests:
    """Requests by what they are billed as."""

    writes: int = 0
    reads: int = 0

    def __add__(self, other: Self) -> Self:
        """Add up."""
        return type(self)(self.writes + other.writes, self.reads + other.reads)


def requests_of_import(work: Work) -> S3Requests:
    """Count PlanCopy, CopyBatches and ImportShards, and HealthImaging's own with our role."""
    maps = S3Requests(2 * _WRITES_OF_A_MAP, 2 * _READS_OF_A_MAP)
    return _plan(work) + _copies(work) + _jobs(work) + maps


def requests_of_proof(work: Work) -> S3Requests:
    """Count ListFrames to WriteReport."""
    maps = bool(work.frame_batches) + bool(work.source_batches)
    of_maps = S3Requests(maps * _WRITES_OF_A_MAP, maps * _READS_OF_A_MAP)
    return _listing(work) + _verification(work) + _source_proof(work) + _report(work) + of_maps


def _plan(work: Work) -> S3Requests:
    listings = max(work.sources, 1) + work.objects // _KEYS_OF_A_LISTING
    # A look for a plan, two for an owner; four files beside the batches.
    return S3Requests(writes=listings + 3 + work.copy_batches + 4)


def _copies(work: Work) -> S3Requests:
    # Each batch: a look for earlier outcomes, its plan, its outcomes. Each object: COPY and HEAD.
    return S3Requests(
        writes=2 * work.copy_batches + work.objects, reads=work.copy_batches + work.objects
    )


def _jobs(work: Work) -> S3Requests:
    # StartImport: two looks for the job, the batches' outcomes, the job; PollImport: its end.
    ours = S3Requests(writes=4 * work.import_shards, reads=work.import_shards + work.copy_batches)
    listings = work.import_jobs + work.objects // _KEYS_OF_A_LISTING
    theirs = S3Requests(writes=listings + _OUTPUTS_OF_A_JOB * work.import_jobs, reads=work.objects)
    return ours + theirs


def _listing(work: Work) -> S3Requests:
    # Each shard: a look for the manifest and three for its lines; read are the job, the manifest
    # (twice), the lines and the list of copy batches.
    looks = 4 * work.import_shards + 1
    files = work.frame_batches + 4
    return S3Requests(writes=looks + files, reads=1 + 5 * work.import_shards + work.copy_batches)


def _verification(work: Work) -> S3Requests:
    # Each pass: a look for earlier passes, the batch and the outcomes.
    return S3Requests(
        writes=2 * work.verify_passes + work.pictures + work.bitmap_files,
        reads=work.verify_passes + max(work.verify_passes - work.frame_batches, 0),
    )


def _source_proof(work: Work) -> S3Requests:
    if not work.source_batches:
        return S3Requests()
    return S3Requests(writes=2 * work.source_batches + 1, reads=work.source_batches + work.objects)


def _report(work: Work) -> S3Requests:
    # Looks: for each part of the run whether and when it ended, for each picture, and the listings
    # of copy outcomes and of passes. Five files are written.
    listed = work.copy_batches // _KEYS_OF_A_LISTING + 3 * (
        work.verify_passes // _KEYS_OF_A_LISTING
    )
    looks = 17 + work.import_shards + work.pictures + listed
    return S3Requests(
        writes=looks + 5,
        reads=12
        + work.import_shards
        + 3 * work.copy_batches
        + work.frame_batches
        + work.verify_passes
        + work.pictures
        + 2 * work.source_batches,
    )
