from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from frameproof import batching
from frameproof.contracts import Bitmaps
from frameproof.costs import Study, Tariff, cost_of, estimate_run, planning
from frameproof.costs.compute import DOWNLOAD_THREADS, seconds_of_import, seconds_of_proof
from frameproof.costs.prices import MIN_IMAGE_SET_BYTES
from frameproof.image_sets import picture_choice
from frameproof.pixels.bitmap_forms import forms_of
from frameproof.settings import ListFramesSettings, VerifyFramesSettings
from frameproof.steps import poll_import, start_import

_FRAME_BYTES = 512 * 512 * 2
_FILE_BYTES = _FRAME_BYTES + 2_000
CT = Study(objects=500, object_bytes=500 * _FILE_BYTES, frames=500)
MILLION_FRAMES = Study(
    objects=10_000,
    object_bytes=1_000_000 * _FRAME_BYTES,
    frames=1_000_000,
    image_sets=10_000,
    pixel_bytes=1_000_000 * _FRAME_BYTES,
)


def test_ct_of_500_frames_is_cut_as_the_steps_cut_it() -> None:
    # GIVEN 500 files of half a megabyte: one shard, one copy batch of at most 625, and frame
    # batches of a 32nd of the study, but of 16 MB at least (31 frames, as headers count, too)
    work = estimate_run(CT).work
    batch_bytes = batching.pixel_bytes_per_batch(CT.object_bytes, parallel=8)
    assert batch_bytes == batching.MIN_PIXEL_BYTES_PER_BATCH
    assert (work.import_shards, work.copy_batches, work.frame_batches) == (1, 1, 17)
    # a job of 85 s is polled at 2, 6, 14, 30, 60 and 90 s
    assert work.polls == 6


def test_import_shards_keep_the_limits_of_a_job() -> None:
    many_files = estimate_run(replace(CT, objects=12_000, object_bytes=12_000_000)).work
    large_files = estimate_run(replace(CT, objects=12, object_bytes=12 * 4 * 10**9)).work
    assert many_files.import_shards == 3
    assert many_files.copy_batches == 8 + 8 + 4
    assert (large_files.import_shards, large_files.copy_batches) == (6, 12)


def test_million_frames_keep_the_budget_of_the_proof() -> None:
    usage = estimate_run(MILLION_FRAMES).proof_usage
    assert usage.state_transitions <= 50_000
    assert usage.lambda_invocations <= 12_000
    assert usage.s3_writes <= 20_000
    cost = cost_of(usage, Tariff())
    own = cost["totalUsd"] - cost["healthImagingApiUsd"]
    assert own <= 1.50


def test_million_objects_keep_the_budget_of_the_import() -> None:
    usage = estimate_run(replace(MILLION_FRAMES, objects=1_000_000)).import_usage
    assert usage.state_transitions <= 15_000
    assert usage.lambda_invocations <= 5_000
    assert usage.s3_writes <= 1.02 * 1_000_000


def test_full_batch_of_slices_is_copied_and_examined_in_a_tenth_of_the_functions_time() -> None:
    objects = batching.MAX_OBJECTS_PER_COPY_BATCH
    study = replace(CT, objects=objects, object_bytes=objects * _FILE_BYTES, source_proof=True)
    work = planning.expect_work(study)
    assert (work.copy_batches, work.source_batches) == (1, 1)
    assert seconds_of_import(work)["CopyStudy"] <= 900 / 10
    assert seconds_of_proof(work)["ProveSource"] <= 900 / 10


def test_small_image_sets_are_billed_as_5_mb_each() -> None:
    work = estimate_run(replace(CT, objects=4, object_bytes=4_000, frames=4, image_sets=4)).work
    assert work.billed_image_set_bytes == 4 * MIN_IMAGE_SET_BYTES


def test_source_proof_and_bitmaps_are_reckoned_where_they_are_asked_for() -> None:
    plain = estimate_run(CT)
    asked = estimate_run(replace(CT, source_proof=True, bitmaps="png"))
    assert plain.usage.state_transitions + 1 + 4 * 1 == asked.usage.state_transitions
    assert asked.usage.s3_writes - plain.usage.s3_writes >= 2 * 500
    assert "sourceSeconds" in asked.seconds
    assert "sourceSeconds" not in plain.seconds


def test_seconds_add_up_to_the_total_but_for_the_report() -> None:
    seconds = dict(estimate_run(CT).seconds)
    total = seconds.pop("totalSeconds")
    assert 0 < total - sum(seconds.values()) < 2


def test_no_more_frames_a_second_than_healthimaging_serves() -> None:
    small = replace(MILLION_FRAMES, pixel_bytes=1_000_000, object_bytes=1_000_000)
    assert estimate_run(small).seconds["verifySeconds"] >= 1_000


@pytest.mark.parametrize("bitmaps", get_args(Bitmaps.__value__))
def test_files_of_a_bitmap_are_its_forms_and_the_sidecar(bitmaps: Bitmaps) -> None:
    forms = len(list(forms_of(bitmaps))) if bitmaps != "none" else -1
    assert planning.files_of_a_bitmap(bitmaps) == forms + 1


def test_limits_are_those_of_the_steps() -> None:
    assert planning.FIRST_WAIT_SECONDS == start_import.FIRST_WAIT_SECONDS
    assert planning.MAX_WAIT_SECONDS == poll_import.MAX_WAIT_SECONDS
    assert planning.MAX_PICTURES == picture_choice.MAX_PICTURES
    assert planning.MAX_PICTURES_PER_IMAGE_SET == picture_choice.MAX_PICTURES_PER_IMAGE_SET
    assert planning.MAX_VIEWER_IMAGES == picture_choice.MAX_VIEWER_IMAGES
    listing, verifying = ListFramesSettings("out", "ds"), VerifyFramesSettings("out", "ds")
    assert listing.verify_concurrency == planning.VERIFY_CONCURRENCY
    assert verifying.download_threads == DOWNLOAD_THREADS
