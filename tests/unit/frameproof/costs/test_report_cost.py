"""O7: what a report says that its run cost, against counters and the price table."""

from __future__ import annotations

import pytest

from frameproof.costs.prices import US_EAST_1
from frameproof.report.page.amounts import performance_section
from tests.unit.frameproof.costs.metered_run import MeteredRun, metered_run


@pytest.fixture(scope="module")
def run() -> MeteredRun:
    """230 files of 40 MB: five copy batches, one import job, one frame batch."""
    return metered_run(230, size_bytes=40 * 10**6)


def test_counters_of_the_report_are_what_the_steps_really_did(run: MeteredRun) -> None:
    counters = run.report.counters
    assert counters["healthImagingCalls"] == run.healthimaging_calls
    assert counters["getImageFrameCalls"] == 230
    # PlanCopy, five batches, StartImport and one poll, ListFrames, one pass, WriteReport
    assert counters["lambdaInvocations"] == 1 + 5 + 2 + 1 + 1 + 1
    made = run.requests_of_import + run.requests_of_proof
    # Beside them: Step Functions' three maps, HealthImaging's listing, outputs and reads.
    assert counters["s3WriteRequests"] == pytest.approx(made.writes + 3 * 3 + 4, rel=0.02)
    assert counters["s3ReadRequests"] == pytest.approx(made.reads + 3 + 230, rel=0.02)


def test_cost_is_within_5_percent_of_counters_times_prices(run: MeteredRun) -> None:
    report, prices = run.report, US_EAST_1
    recomputed = (
        report.counters["stateTransitions"] * prices.state_transition.usd
        + report.counters["lambdaInvocations"] * prices.lambda_request.usd
        + report.counters["gbSeconds"] * prices.lambda_gb_second_x86_64.usd
        + report.counters["s3WriteRequests"] * prices.s3_write.usd
        + report.counters["s3ReadRequests"] * prices.s3_read.usd
        + report.bytes["logsWritten"] / 2**30 * prices.logs_gb.usd
        + report.counters["healthImagingCalls"] * prices.healthimaging_call.usd
    )
    assert report.cost["totalUsd"] == pytest.approx(recomputed, rel=0.05)


def test_storage_is_not_part_of_the_total(run: MeteredRun) -> None:
    cost = run.report.cost
    once = ("stepFunctionsUsd", "lambdaUsd", "s3Usd", "logsUsd", "healthImagingApiUsd")
    assert cost["totalUsd"] == pytest.approx(sum(cost[name] for name in once), rel=1e-6)
    assert cost["s3StorageUsdPerMonth"] == pytest.approx(230 * 40e6 / 2**30 * 0.023, rel=1e-6)
    # One image set of 230 small frames: HealthImaging bills 5 MB.
    assert cost["healthImagingStorageUsdPerMonth"] == pytest.approx(5 / 1024 * 0.105, rel=1e-3)


def test_page_calls_counters_and_costs_by_names_that_people_know(run: MeteredRun) -> None:
    shown = str(performance_section(run.report))
    for name in ("GB-seconds", "S3 writes", "HealthImaging calls", "S3 storage, a month"):
        assert f">{name}<" in shown
    assert "usd" not in shown.lower()
