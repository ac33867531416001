"""How much a run did and what it used, counted from its folder when its report is written.

The count follows the state machine as it is drawn: what retries and redrives of a state add is not
in it, for no function sees them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frameproof.contracts import CopyBatch, FrameBatch, ImageSet, ImportJob, ImportShard, Run
from frameproof.costs import Tariff, Work, cost_of, usage_of
from frameproof.costs.planning import files_of_a_bitmap
from frameproof.costs.prices import MIN_IMAGE_SET_BYTES
from frameproof.report import Accounting
from frameproof.run_store import RunStore

type Amounts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Bill:
    """What the report says of a run's usage, under the report's names."""

    counters: Amounts
    bytes_: Amounts
    cost: Amounts


def make_bill(run: object, *, runs: RunStore, accounting: Accounting, tariff: Tariff) -> Bill:
    """Count what the run used, and reckon what it cost.

    Parameters
    ----------
    run
        A ``Run``; of a run whose input could not even be read there is nothing to count.
    accounting
        Fed with everything that the run's folder holds.

    Returns
    -------
    Bill
        Empty for a run that ended before its frames were listed, of which nobody knows how often
        it tried.
    """
    if not isinstance(run, Run) or not runs.has(runs.keys.frame_list):
        return Bill({}, {}, {})
    usage = usage_of(count_work(run, runs=runs, accounting=accounting))
    return Bill(usage.counters(), usage.sizes(), cost_of(usage, tariff))


def count_work(run: Run, *, runs: RunStore, accounting: Accounting) -> Work:
    """Count the work of a run whose frames were listed."""
    keys = runs.keys
    shards = runs.items(ImportShard, keys.import_shards)
    jobs = [runs.read(ImportJob, keys.import_job(shard.shard)) for shard in shards]
    image_sets = list(runs.rows(ImageSet, keys.image_sets))
    counts, sizes = accounting.tally(), accounting.bytes_seen()
    served = int(sizes["framesServed"])
    return Work(
        sources=len(run.sources),
        objects=counts.objects.listed,
        object_bytes=int(sizes["objectsCopied"]),
        copy_batches=len(runs.items(CopyBatch, keys.copy_batches)),
        import_shards=len(shards),
        import_jobs=sum(job.attempt for job in jobs),
        polls=sum(job.polls for job in jobs),
        image_sets=len(image_sets),
        metadata_reads=sum(1 + (row.first_version_id != "1") for row in image_sets),
        frames=counts.frames.listed,
        frame_batches=len(runs.items(FrameBatch, keys.frame_batches)),
        verify_passes=sum(1 for _ in runs.keys_under(keys.all_frame_outcomes)),
        get_image_frame_calls=int(accounting.calls()["getImageFrameCalls"]),
        pixel_bytes=int(sizes["pixelsDecoded"]),
        billed_image_set_bytes=billed_bytes(served, [row.frames for row in image_sets]),
        pictures=sum(_files_of_pictures(row) for row in image_sets),
        bitmap_files=counts.frames.verified * files_of_a_bitmap(run.bitmaps),
        source_batches=sum(1 for _ in runs.keys_under(keys.all_source_objects)),
        seconds_in_frames=sum(accounting.seconds_spent().values()),
    )


def billed_bytes(served_bytes: int, frames_of_image_sets: Iterable[int]) -> int:
    """Say what HealthImaging bills as stored: each image set as 5 MB at least.

    Parameters
    ----------
    served_bytes
        Of all frames: what is stored is what is served. Metadata is not in it, which is small.
    frames_of_image_sets
        The frames of each image set, among which the bytes are shared out evenly.
    """
    frames = list(frames_of_image_sets)
    of_a_frame = served_bytes / max(sum(frames), 1)
    return sum(max(round(of_a_frame * count), MIN_IMAGE_SET_BYTES) for count in frames)


def _files_of_pictures(image_set: ImageSet) -> int:
    return sum(1 + (picture.viewer_key is not None) for picture in image_set.pictures)
