"""ListFrames: what the import jobs made of each object, and every image frame that they made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from frameproof import batching, import_results
from frameproof.contracts import (
    Bitmaps,
    FrameBatch,
    FrameList,
    FrameRef,
    ImageSet,
    Levels,
    Plan,
    Run,
)
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.earlier_imports import of_this_run
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.picture_choice import PictureChoice, with_looks
from frameproof.image_sets.stored_instances import StoredInstances
from frameproof.job_output import ImageSetSummary
from frameproof.ports import ImageSets, ObjectStore
from frameproof.read_ahead import read_ahead
from frameproof.run_store import RunStore


@dataclass(frozen=True, slots=True)
class ListingLimits:
    """How wide the listing, and the verification after it, may go."""

    metadata_threads: int
    verify_concurrency: int


def list_frames(
    run: Run,
    plan: Plan,
    *,
    runs: RunStore,
    store: ObjectStore,
    healthimaging: ImageSets,
    limits: ListingLimits,
) -> FrameList:
    """List every frame of every image set that the run's jobs made or extended.

    Parameters
    ----------
    run
        Where it wants bitmaps, every frame carries how it looks; otherwise only pictured ones do.
    plan
        Its size stands for the decoded size when batches are cut: one byte of DICOM is about
        one byte of pixels, and where it is compressed the batches only get smaller.
    runs, store
        The run's folder, and the store that holds the jobs' own output.

    Raises
    ------
    ImportJobFailedError, ImportTimedOutError
        A shard's job ended FAILED, or had not ended when its time was over.
    ManifestNotReadyError, MetadataNotReadyError
        HealthImaging is not done writing; the state machine tries again.
    """
    jobs = import_results.ended_jobs(runs)
    summaries = import_results.image_sets(jobs, store)
    objects = list(import_results.imported_objects(runs, jobs, store))
    image_sets: list[ImageSet] = []
    imported = Counter(item.image_set_id for item in objects if item.outcome == "imported")
    instances = StoredInstances(is_wanted=run.source_proof)
    contents = _read_image_sets(
        summaries, imported, healthimaging, levels=run.levels, threads=limits.metadata_threads
    )
    choice = PictureChoice(runs.keys, image_sets=len(summaries))
    frames = _pictured(instances.noted(contents), choice, run.bitmaps, image_sets)
    max_weight = batching.pixel_bytes_per_batch(plan.size_bytes, parallel=limits.verify_concurrency)
    batches = _write_batches(frames, runs, max_weight)
    runs.write_rows(runs.keys.image_sets, _with_first_versions(image_sets, runs))
    runs.write_rows(runs.keys.imported_objects, objects)
    instances.write(runs)
    runs.write_items(runs.keys.frame_batches, batches)
    listed = FrameList(
        frames=sum(batch.frames for batch in batches),
        batches=len(batches),
        batches_key=runs.keys.frame_batches,
        concurrency=limits.verify_concurrency,
        image_sets=len(image_sets),
        imported_objects=imported.total(),
        failed_objects=len(objects) - imported.total(),
    )
    runs.write(runs.keys.frame_list, listed)
    return listed


def _read_image_sets(
    summaries: list[ImageSetSummary],
    imported: Counter[str | None],
    healthimaging: ImageSets,
    *,
    levels: Levels,
    threads: int,
) -> Iterator[ImageSetContents]:
    def read(summary: ImageSetSummary) -> ImageSetContents:
        asked = _with_version(summary, healthimaging)
        return _of_this_run(asked, imported[summary.image_set_id], healthimaging, levels)

    # No further ahead than that: a run may have thousands of image sets.
    yield from read_ahead(read, summaries, threads=threads)


def _with_version(summary: ImageSetSummary, healthimaging: ImageSets) -> ImageSetSummary:
    """Ask the service for what an older manifest does not say."""
    if summary.version_id is not None and summary.is_primary is not None:
        return summary
    state = healthimaging.image_set(summary.image_set_id)
    version_id = summary.version_id or state.version_id
    return replace(summary, version_id=version_id, is_primary=state.is_primary)


def _of_this_run(
    summary: ImageSetSummary, imported: int, healthimaging: ImageSets, levels: Levels
) -> ImageSetContents:
    """Read an image set, without the instances that earlier imports brought.

    Where the manifest does not say which version was this run's first, nothing is left out.
    """

    def version(version_id: str) -> ImageSetContents:
        return read_image_set(
            healthimaging.image_set_metadata(summary.image_set_id, version_id),
            image_set_id=summary.image_set_id,
            version_id=version_id,
            is_primary=bool(summary.is_primary),
            levels=levels,
        )

    contents = version(summary.version_id or "1")
    first = summary.first_version_id or contents.image_set.version_id
    before = int(first) - 1
    if summary.first_version_id and before:
        contents = of_this_run(contents, version(str(before)), imported=imported)
    return _each_frame_once(
        replace(contents, image_set=replace(contents.image_set, first_version_id=first))
    )


def _each_frame_once(contents: ImageSetContents) -> ImageSetContents:
    """List a frame once, however many entries name its id: the others have no frame of their own.

    So the image set has fewer frames than its NumberOfFrames, and the report says so.
    """
    frames = list({frame.frame_id: frame for frame in reversed(contents.frames)}.values())
    uneven = sum(len(set(item.frame_ids)) != item.number_of_frames for item in contents.instances)
    image_set = replace(contents.image_set, frames=len(frames), uneven_instances=uneven)
    return replace(contents, image_set=image_set, frames=frames[::-1])


def _pictured(
    contents: Iterator[ImageSetContents],
    choice: PictureChoice,
    bitmaps: Bitmaps,
    image_sets: list[ImageSet],
) -> Iterator[FrameRef]:
    """Yield every frame, those that the report page shows with their picture.

    ``image_sets`` is filled on the way.
    """
    for content in contents:
        pictures = choice.pictures_of(content)
        image_sets.append(replace(content.image_set, pictures=pictures))
        yield from with_looks(content, pictures, bitmaps=bitmaps)


def _with_first_versions(image_sets: list[ImageSet], runs: RunStore) -> Iterator[ImageSet]:
    first_versions = import_results.first_versions(runs)
    for item in image_sets:
        yield replace(item, first_version_id=str(first_versions[item.image_set_id]))


def _write_batches(frames: Iterator[FrameRef], runs: RunStore, max_weight: int) -> list[FrameBatch]:
    pieces = batching.cut(
        frames,
        weight=_pixel_bytes,
        max_items=batching.MAX_FRAMES_PER_BATCH,
        max_weight=max_weight,
    )
    batches: list[FrameBatch] = []
    for number, piece in enumerate(pieces):
        key = runs.keys.frame_batch(number)
        runs.write_rows(key, piece)
        batches.append(FrameBatch(number, key, len(piece), sum(map(_pixel_bytes, piece))))
    return batches


def _pixel_bytes(frame: FrameRef) -> int:
    bytes_per_sample = (frame.bits_allocated + 7) // 8
    return frame.rows * frame.columns * frame.samples_per_pixel * bytes_per_sample
