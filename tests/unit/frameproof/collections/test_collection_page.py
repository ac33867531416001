from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from frameproof.collections.contract import CollectionReport, StudyProblem, StudyRow
from frameproof.collections.judging import build_collection_report
from frameproof.collections.page import SHOWN_STUDIES, render_collection_page
from frameproof.contracts.collections import CollectionPlan
from frameproof.report.contract import FrameCounts, ObjectCounts

PROVEN = StudyRow(
    line=1,
    run_id="knee-1",
    verdict="PROVEN",
    proven_before=True,
    has_report=True,
    objects=ObjectCounts(listed=2, copied=2, imported=2),
    frames=FrameCounts(listed=1_200, verified=1_200),
)
BROKEN = StudyRow(
    line=2,
    run_id="knee-2",
    verdict="NOT_PROVEN",
    proven_before=False,
    has_report=False,
    objects=ObjectCounts(),
    frames=FrameCounts(),
    first_problem=StudyProblem("executionFailed", "It failed: <script>&", "Cure it."),
)


def report(*rows: StudyRow) -> CollectionReport:
    return build_collection_report(CollectionPlan("knees", "arn:collection", ()), rows)


def rows_of(page: str) -> list[str]:
    """Return the texts of the table's rows, the head left out."""
    found = re.findall(r"<tr>(.*?)</tr>", page)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found[1:]]


def test_what_is_not_proven_stands_first_with_its_problem_and_next_step() -> None:
    page = render_collection_page(report(PROVEN, BROKEN))
    assert "<title>NOT ALL PROVEN: knees</title>" in page
    assert rows_of(page) == [
        "2 knee-2 NOT PROVEN not known not known Execution failed : It failed: <script>& Cure it.",
        "1 knee-1 PROVEN before 2 of 2 1,200 of 1,200",
    ]


def test_a_run_s_report_is_linked_by_a_relative_path_where_there_is_one() -> None:
    page = render_collection_page(report(PROVEN, BROKEN))
    assert re.findall(r'href="([^"]*)"', page) == ["../../runs/knee-1/report.html"]


def test_the_page_runs_nothing_and_loads_nothing() -> None:
    page = render_collection_page(report(PROVEN, BROKEN))
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert "script-src &#x27;none&#x27;" in page
    assert not re.search(r"(src|url)\s*[=(]", re.sub(r"-src ", "", page))


def test_a_page_of_proven_studies_says_so_and_is_the_same_each_time() -> None:
    page = render_collection_page(report(PROVEN))
    assert page == render_collection_page(report(PROVEN))
    assert "Every study of the list is proven, 1 in all." in page


def test_files_that_were_refused_are_told_where_their_lines_allow_that() -> None:
    page = render_collection_page(report(replace(PROVEN, verdict="PROVEN_PARTIAL")))
    assert "In 1 of 1 studies HealthImaging refused files" in page
    assert "PROVEN PARTIAL" in page


def test_a_long_list_is_cut_and_the_rest_is_counted() -> None:
    many = [replace(PROVEN, line=line) for line in range(SHOWN_STUDIES + 7)]
    page = render_collection_page(report(*many))
    assert len(rows_of(page)) == SHOWN_STUDIES
    assert "7 more studies stand in report.json." in page
