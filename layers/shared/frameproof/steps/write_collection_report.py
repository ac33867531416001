"""WriteCollectionReport: what came of each study of a collection; the verdict and the report."""

from __future__ import annotations

from dataclasses import dataclass

from frameproof.collections.contract import CollectionReport, CollectionVerdict, StudyRow
from frameproof.collections.judging import FindExecution, build_collection_report, judge_study
from frameproof.collections.layout import CollectionFolder
from frameproof.collections.page import render_collection_page
from frameproof.contracts.collections import CollectionPlan, PlannedStudy
from frameproof.ports import ObjectStore
from frameproof.read_ahead import read_ahead
from frameproof.records import from_json, to_json
from frameproof.run_store import RunStore
from frameproof.sources import S3Location


@dataclass(frozen=True, slots=True)
class WrittenCollectionReport:
    """What WriteCollectionReport answers: the verdict, and where its reasons stand."""

    verdict: CollectionVerdict
    studies: int
    not_proven: int
    report_s3_uri: str
    page_s3_uri: str
    cause: str
    """For the CollectionNotProven state: the first study that is not, and where all are."""


def write_collection_report(
    collection_id: str, *, store: ObjectStore, output_bucket: str, find: FindExecution
) -> WrittenCollectionReport:
    """Judge every study of the plan by its run's own report, and write down the judgement.

    Parameters
    ----------
    find
        Finds an execution of ImportStudy by its name, for runs that have no report.
    """
    folder = CollectionFolder(collection_id)
    plan = from_json(CollectionPlan, store.read_json(S3Location(output_bucket, folder.plan)))

    def judged(study: PlannedStudy) -> StudyRow:
        return judge_study(study, runs=RunStore(store, output_bucket, study.run_id), find=find)

    report = build_collection_report(plan, tuple(read_ahead(judged, plan.studies)))
    page = S3Location(output_bucket, folder.report_page)
    content = render_collection_page(report).encode()
    store.write_bytes(page, content, "text/html; charset=utf-8")
    place = S3Location(output_bucket, folder.report)
    store.write_json(place, to_json(report))
    return WrittenCollectionReport(
        verdict=report.verdict,
        studies=report.counts.listed,
        not_proven=report.counts.not_proven,
        report_s3_uri=place.uri,
        page_s3_uri=page.uri,
        cause=_cause(report, place),
    )


def _cause(report: CollectionReport, place: S3Location) -> str:
    where = f"All studies stand in {place.uri}."
    bad = [row for row in report.studies if row.verdict == "NOT_PROVEN"]
    if not bad:
        return f"All {report.counts.listed:,} studies are proven. {where}"
    first = bad[0]
    why = first.first_problem.message if first.first_problem else "It is not proven."
    return (
        f"{len(bad):,} of {report.counts.listed:,} studies are not proven. The first is the run "
        f"{first.run_id} (line {first.line:,}): {why} {where}"
    )
