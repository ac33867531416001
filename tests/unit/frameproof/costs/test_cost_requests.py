"""The model's requests and calls against those that the steps really make."""

from __future__ import annotations

import pytest

from frameproof.costs import Study
from frameproof.costs.planning import expect_work
from frameproof.costs.requests import S3Requests, requests_of_import, requests_of_proof
from frameproof.costs.usage import usage_of
from tests.unit.frameproof.costs.metered_run import PIXELS, metered_run

_MEGABYTE = 10**6


@pytest.mark.parametrize(("objects", "megabytes"), [(3, 1), (230, 40), (1_100, 40)])
def test_model_foresees_the_requests_that_the_steps_make(objects: int, megabytes: int) -> None:
    run = metered_run(objects, size_bytes=megabytes * _MEGABYTE)
    work = expect_work(
        Study(
            objects=objects,
            object_bytes=objects * megabytes * _MEGABYTE,
            frames=objects,
            image_sets=len(run.report.image_sets),
            pixel_bytes=objects * PIXELS.nbytes,
        )
    )
    assert run.report.verdict == "PROVEN"
    assert work.import_shards == len(run.report.image_sets)
    # What Step Functions and HealthImaging do with our buckets no step sees.
    maps = S3Requests(writes=3, reads=1)
    theirs = S3Requests(
        writes=4 * work.import_jobs + objects // 1_000 + 6, reads=objects + 2 * maps.reads
    )
    foreseen = requests_of_import(work)
    assert foreseen.writes - theirs.writes == pytest.approx(run.requests_of_import.writes, abs=2)
    assert foreseen.reads - theirs.reads == pytest.approx(run.requests_of_import.reads, abs=2)
    foreseen = requests_of_proof(work)
    of_ours = (foreseen.writes - maps.writes, foreseen.reads - maps.reads)
    made = run.requests_of_proof
    assert of_ours == pytest.approx((made.writes, made.reads), rel=0.1, abs=5)
    polled_once = work.polls - work.import_jobs
    assert usage_of(work).healthimaging_calls - polled_once == run.healthimaging_calls
