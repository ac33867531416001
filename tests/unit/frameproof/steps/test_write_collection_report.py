from __future__ import annotations

from frameproof.collections.contract import CollectionReport
from frameproof.contracts.collections import CollectionPlan, PlannedStudy
from frameproof.records import from_json, to_json
from frameproof.sources import S3Location
from frameproof.steps.write_collection_report import (
    WrittenCollectionReport,
    write_collection_report,
)
from tests.unit.frameproof.collections.collected_runs import DAMAGED, CollectedRuns
from tests.unit.frameproof.fakes import OUTPUT_BUCKET

FOLDER = "collections/knees/"


def planned(collected: CollectedRuns, names: str) -> CollectedRuns:
    studies = tuple(
        PlannedStudy(line, name, proven_before=False, execution_names=(name,))
        for line, name in enumerate(names, start=1)
    )
    plan = CollectionPlan("knees", "arn:knees", studies)
    collected.store.write_json(S3Location(OUTPUT_BUCKET, f"{FOLDER}plan.json"), to_json(plan))
    return collected


def write(collected: CollectedRuns) -> WrittenCollectionReport:
    return write_collection_report(
        "knees",
        store=collected.store,
        output_bucket=OUTPUT_BUCKET,
        find=collected.executions.get,
    )


def test_the_report_has_a_row_for_each_study_in_the_list_s_order() -> None:
    collected = planned(CollectedRuns(), "abc")
    collected.report("a")
    collected.report("b", "NOT_PROVEN")
    written = write(collected)
    assert (written.verdict, written.studies, written.not_proven) == ("NOT_ALL_PROVEN", 3, 2)
    place = S3Location(OUTPUT_BUCKET, f"{FOLDER}report.json")
    report = from_json(CollectionReport, collected.store.read_json(place))
    assert [(row.run_id, row.verdict) for row in report.studies] == [
        ("a", "PROVEN"),
        ("b", "NOT_PROVEN"),
        ("c", "NOT_PROVEN"),
    ]


def test_the_cause_names_the_first_study_that_is_not_proven_and_the_report() -> None:
    collected = planned(CollectedRuns(), "ab")
    collected.report("a")
    collected.report("b", "NOT_PROVEN")
    assert write(collected).cause == (
        f"1 of 2 studies are not proven. The first is the run b (line 2): {DAMAGED.message} "
        f"All studies stand in s3://{OUTPUT_BUCKET}/{FOLDER}report.json."
    )


def test_a_collection_of_proven_studies_is_proven() -> None:
    collected = planned(CollectedRuns(), "ab")
    collected.report("a")
    collected.report("b")
    written = write(collected)
    assert written.verdict == "ALL_PROVEN"
    assert written.cause.startswith("All 2 studies are proven.")
    assert written.page_s3_uri == f"s3://{OUTPUT_BUCKET}/{FOLDER}report.html"


def test_the_report_that_scripts_read_is_written_last() -> None:
    collected = planned(CollectedRuns(), "a")
    collected.report("a")
    write(collected)
    assert collected.store.written[-2:] == [f"{FOLDER}report.html", f"{FOLDER}report.json"]


def test_the_same_folders_make_the_same_report() -> None:
    collected = planned(CollectedRuns(), "ab")
    collected.report("a")
    write(collected)
    before = dict(collected.store.objects)
    write(collected)
    assert collected.store.objects == before
