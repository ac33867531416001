"""A dry run without the rows of its files: one row stands for all objects or frames of a batch.

What Step Functions, Lambda and S3 are asked for depends on batches, shards and image sets, not on
what lies in their files. So a million frames take a minute in place of an hour, and a test holds
what is counted in this way to what the real steps do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from benchmarks.dry_run.functions import DryFunctions
from benchmarks.dry_run.study import PIXEL_BYTES, SOURCE
from benchmarks.folder_store import ListedFile
from frameproof import batching, import_results
from frameproof.contracts import (
    CopyBatch,
    FrameBatch,
    FrameList,
    FrameRef,
    ImageSet,
    ImportShard,
    Plan,
    PlannedObject,
    SeriesPicture,
)
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.picture_choice import (
    MAX_PICTURES,
    MAX_PICTURES_PER_IMAGE_SET,
    MAX_VIEWER_IMAGES,
)
from frameproof.records import to_json
from frameproof.run_ownership import claim_run
from frameproof.sources import parse_source
from frameproof.steps.plan_copy import read_request

_CONCURRENCY = 8


class HollowFunctions(DryFunctions):
    """The functions of a dry run that write as many files, and read as many, with few rows."""

    def plan_copy(self, event: dict[str, Any]) -> dict[str, Any]:
        """Cut what the source lists, and write one object for each batch."""
        runs, keys, size = self._runs, self._runs.keys, self._study.size_bytes
        run = read_request(event["input"], execution=event["execution"])
        runs.has(keys.plan)
        claim_run(run, runs=runs, executions=self)
        found = self._store.list_objects(parse_source(SOURCE))
        batches: list[CopyBatch] = []
        shards: list[ImportShard] = []
        for objects in _cut(found, size, batching.MAX_FILES_PER_JOB, batching.MAX_BYTES_PER_JOB):
            shard, total = len(shards), len(objects) * size
            output = runs.at(keys.import_output(shard)).uri
            shards.append(ImportShard(shard, len(objects), total, "s3://i/", output, "0" * 64))
            batches.extend(self._write_copies(shard, objects, first_batch=len(batches)))
        runs.write_items(keys.copy_batches, batches)
        runs.write_items(keys.import_shards, shards)
        plan = Plan(
            objects=self._study.objects,
            size_bytes=self._study.objects * size,
            copy_batches=len(batches),
            copy_batches_key=keys.copy_batches,
            import_shards=len(shards),
            import_shards_key=keys.import_shards,
        )
        runs.write(keys.plan, plan)
        return {"run": to_json(run), "plan": to_json(plan)}

    def _write_copies(
        self, shard: int, objects: list[ListedFile], *, first_batch: int
    ) -> Iterator[CopyBatch]:
        keys, size = self._runs.keys, self._study.size_bytes
        most_objects, most_bytes = (
            batching.MAX_OBJECTS_PER_COPY_BATCH,
            batching.MAX_BYTES_PER_COPY_BATCH,
        )
        pieces = _cut(objects, size, most_objects, most_bytes)
        for number, piece in enumerate(pieces, start=first_batch):
            uri = f"{SOURCE}{piece[0].key}"
            row = PlannedObject(uri, keys.dicom_object(shard, uri), size, '"e"', shard)
            self._runs.write_rows(keys.copy_plan(number), [row])
            yield CopyBatch(number, shard, keys.copy_plan(number), len(piece), len(piece) * size)

    def copy_study(self, event: dict[str, Any]) -> Any:
        """Copy the batch's one row, and count a COPY and a HEAD for each of the others."""
        others = event["batch"]["objects"] - 1
        self._store.count(writes=others, reads=others)
        return super().copy_study(event)

    def list_frames(self, event: dict[str, Any]) -> Any:
        """Read what the jobs left and all metadata; write one frame for each batch."""
        self.requests_of_import = self._store.take()
        runs, keys = self._runs, self._runs.keys
        jobs = import_results.ended_jobs(runs)
        summaries = import_results.image_sets(jobs, self._store)
        objects = list(import_results.imported_objects(runs, jobs, self._store))
        pictures = self._pictures(len(summaries))
        batches = self._write_batches(event["plan"]["sizeBytes"], pictures)
        import_results.first_versions(runs)
        sets = (ImageSet(s.image_set_id, "1", "1", True, "CT", "1", 0, 0, 0, 0) for s in summaries)
        runs.write_rows(keys.image_sets, _with_pictures(sets, pictures))
        runs.write_rows(keys.imported_objects, objects)
        runs.write_items(keys.frame_batches, batches)
        return to_json(self._write_list(batches, image_sets=len(summaries)))

    def _write_list(self, batches: list[FrameBatch], *, image_sets: int) -> FrameList:
        listed = FrameList(
            frames=self._study.frames,
            batches=len(batches),
            batches_key=self._runs.keys.frame_batches,
            concurrency=_CONCURRENCY,
            image_sets=image_sets,
            imported_objects=self._study.objects,
            failed_objects=0,
        )
        self._runs.write(self._runs.keys.frame_list, listed)
        return listed

    def write_report(self, event: dict[str, Any]) -> Any:
        """Write the report on the few rows, whose verdict says nothing: another one is put."""
        return super().write_report(event) | {"verdict": "PROVEN"}

    def _pictures(self, image_sets: int) -> list[SeriesPicture]:
        """Choose as many pictures as ListFrames would."""
        count = min(self._study.frames, image_sets * MAX_PICTURES_PER_IMAGE_SET, MAX_PICTURES)
        name, keys = self._study.image_set_of(0), self._runs.keys
        return [
            SeriesPicture(
                name,
                position,
                keys.thumbnail(name, position),
                keys.viewer_image(name, position) if position <= MAX_VIEWER_IMAGES else None,
            )
            for position in range(1, count + 1)
        ]

    def _write_batches(self, size_bytes: int, pictures: list[SeriesPicture]) -> list[FrameBatch]:
        """Cut the frames; the first batch has a row for each picture."""
        most = batching.pixel_bytes_per_batch(size_bytes, parallel=_CONCURRENCY)
        frame = self._a_frame()
        pieces = _cut(range(self._study.frames), PIXEL_BYTES, batching.MAX_FRAMES_PER_BATCH, most)
        batches: list[FrameBatch] = []
        for number, piece in enumerate(pieces):
            key = self._runs.keys.frame_batch(number)
            rows = [replace(frame, frame_id=f"{number:032x}")]
            if number == 0:
                rows = [
                    replace(frame, frame_id=f"{-picture.position % 2**128:032x}", picture=picture)
                    for picture in pictures
                ]
            self._runs.write_rows(key, rows)
            batches.append(FrameBatch(number, key, len(piece), len(piece) * PIXEL_BYTES))
        return batches

    def _a_frame(self) -> FrameRef:
        """Read a frame of the first image set."""
        name = self._study.image_set_of(0)
        body = self._healthimaging.image_set_metadata(name, "1")
        return read_image_set(body, image_set_id=name, version_id="1", is_primary=True).frames[0]


def _cut[Item](
    items: Iterable[Item], size: int, max_items: int, max_bytes: int
) -> Iterator[list[Item]]:
    return batching.cut(items, weight=lambda _: size, max_items=max_items, max_weight=max_bytes)


def _with_pictures(sets: Iterator[ImageSet], pictures: list[SeriesPicture]) -> Iterator[ImageSet]:
    """Give all pictures to the first image set."""
    yield replace(next(sets), pictures=tuple(pictures))
    yield from sets
