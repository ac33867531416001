from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.costs import Tariff, Usage, cost_of
from frameproof.costs.prices import US_EAST_1
from frameproof.counters import Bill, billed_bytes, count_work, make_bill
from frameproof.report import RunIdentity
from frameproof.run_store import RunStore
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.report.study import RUN, Study, whole_study
from tests.unit.frameproof.study_folder import copied_folder, whole_folder

_MIB = 2**20


def whole_run(study: Study | None = None) -> RunStore:
    runs = run_store(ObjectsInMemory())
    whole_folder(study or whole_study(), runs)
    return runs


def bill_of(runs: RunStore, tariff: Tariff | None = None) -> Bill:
    accounting = whole_study().accounting()
    return make_bill(RUN, runs=runs, accounting=accounting, tariff=tariff or Tariff())


def test_the_flow_of_a_whole_run_is_counted_from_its_folder() -> None:
    # GIVEN one copy batch, one job that was polled three times, one frame batch with one pass
    counters = bill_of(whole_run()).counters
    # THEN each of them is an invocation, beside PlanCopy, ListFrames, StartImport and WriteReport
    assert counters["lambdaInvocations"] == 9
    # THEN the states are 10 of the parent, 1 + (2 + 3 * 3) + (2 + 1) of the three children, and
    # the start of each child is a transition, too
    assert counters["stateTransitions"] == 28
    # THEN HealthImaging was called for the job, its polls, two image sets and three frames
    assert counters["healthImagingCalls"] == 1 + 3 + 2 + 3


def test_cost_is_the_reports_own_counters_times_the_price_table() -> None:
    bill = bill_of(whole_run())
    counted, sizes, prices = bill.counters, bill.bytes_, US_EAST_1
    total = (
        counted["stateTransitions"] * prices.state_transition.usd
        + counted["lambdaInvocations"] * prices.lambda_request.usd
        + counted["gbSeconds"] * prices.lambda_gb_second_x86_64.usd
        + counted["s3WriteRequests"] * prices.s3_write.usd
        + counted["s3ReadRequests"] * prices.s3_read.usd
        + sizes["logsWritten"] / 2**30 * prices.logs_gb.usd
        + counted["healthImagingCalls"] * prices.healthimaging_call.usd
    )
    assert bill.cost["totalUsd"] == pytest.approx(total, rel=0.01)
    a_month = sizes["imageSetsBilled"] / 2**30 * prices.healthimaging_gb_month.usd
    assert bill.cost["healthImagingStorageUsdPerMonth"] == pytest.approx(a_month, rel=0.01)


def test_another_pass_and_another_job_are_counted() -> None:
    study = whole_study()
    runs = whole_run(study)
    before = count_work(RUN, runs=runs, accounting=study.accounting())
    runs.write_rows(runs.keys.frame_outcomes_of_pass(0, 2), study.outcomes)
    runs.write_rows(runs.keys.source_objects(0), [])
    after = count_work(RUN, runs=runs, accounting=study.accounting())
    assert after == replace(before, verify_passes=2, source_batches=1)


def test_time_in_frames_is_shared_by_the_threads_that_had_one() -> None:
    # GIVEN three frames in one pass, which has more threads, with two seconds each
    study = whole_study()
    outcomes = [replace(row, fetch_seconds=1.5, decode_seconds=0.5) for row in study.outcomes]
    spent = replace(study, outcomes=outcomes)
    quick = bill_of(whole_run())
    slow = make_bill(RUN, runs=whole_run(spent), accounting=spent.accounting(), tariff=Tariff())
    # THEN VerifyFrames, of 1,769 MB, was busy for two seconds more
    more = slow.counters["gbSeconds"] - quick.counters["gbSeconds"]
    assert more == pytest.approx(2 * 1769 / 1024, abs=0.002)


def test_a_run_that_ended_early_is_not_counted() -> None:
    runs = run_store(ObjectsInMemory())
    copied_folder(whole_study(), runs)
    assert bill_of(runs) == Bill({}, {}, {})


def test_a_run_whose_input_could_not_be_read_is_not_counted() -> None:
    identity = RunIdentity("knee", RUN.execution_arn)
    accounting = whole_study().accounting()
    bill = make_bill(identity, runs=whole_run(), accounting=accounting, tariff=Tariff())
    assert bill == Bill({}, {}, {})


def test_each_image_set_is_billed_as_5_mb_at_least() -> None:
    # GIVEN 40 MiB of frames, of which one image set has 3 of 4, the other 1, and a third none
    assert billed_bytes(40 * _MIB, [3, 1, 0]) == (30 + 10 + 5) * _MIB
    assert billed_bytes(0, [0]) == 5 * _MIB
    assert billed_bytes(0, []) == 0


def test_amounts_are_named_as_the_usage_has_them() -> None:
    bill = bill_of(whole_run())
    usage = Usage(
        state_transitions=int(bill.counters["stateTransitions"]),
        lambda_invocations=int(bill.counters["lambdaInvocations"]),
        gb_seconds=bill.counters["gbSeconds"],
        s3_writes=int(bill.counters["s3WriteRequests"]),
        s3_reads=int(bill.counters["s3ReadRequests"]),
        s3_stored_bytes=int(bill.bytes_["copiesStored"]),
        log_bytes=int(bill.bytes_["logsWritten"]),
        healthimaging_calls=int(bill.counters["healthImagingCalls"]),
        healthimaging_billed_bytes=int(bill.bytes_["imageSetsBilled"]),
    )
    assert cost_of(usage, Tariff()) == pytest.approx(bill.cost, rel=0.001)
