"""The contract's invariants hold for any rows, however wrong, doubled or incomplete they are."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any, Literal

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from frameproof import records
from frameproof.contracts import (
    CopiedObject,
    FrameOutcome,
    FrameRef,
    FrameVerdict,
    ImageSet,
    ImportedObject,
)
from frameproof.report import Accounting, ExecutionFailure, Report, build_report, render_page
from tests.unit.frameproof.report.study import (
    RUN,
    Study,
    frame,
    hex_id,
    planned,
    verified,
    whole_study,
)

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "statemachine" / "report.schema.json").read_text(encoding="utf-8")
)

NUMBERS = st.integers(0, 4)
"""Few objects and frames, so that rows often meet."""
REASONS = st.none() | st.text(max_size=8)
SET_IDS = st.sampled_from([hex_id("ct"), hex_id("mr")])
VERDICTS: list[FrameVerdict] = ["verified", "mismatched", "undecodable", "unverifiable", "missing"]
COPY_OUTCOMES: list[Literal["copied", "failed"]] = ["copied", "failed"]
IMPORT_OUTCOMES: list[Literal["imported", "failed", "unnamed"]] = ["imported", "failed", "unnamed"]
CHECKSUMS = st.none() | st.integers(0, 2**32 - 1)


@st.composite
def copied_rows(draw: st.DrawFn) -> CopiedObject:
    row = planned(draw(NUMBERS))
    outcome = draw(st.sampled_from(COPY_OUTCOMES))
    return CopiedObject(row.source_uri, row.key, 1000, "e", outcome, reason=draw(REASONS))


@st.composite
def imported_rows(draw: st.DrawFn) -> ImportedObject:
    outcome = draw(st.sampled_from(IMPORT_OUTCOMES))
    warnings = tuple(draw(st.lists(st.text(max_size=4), max_size=2)))
    key = planned(draw(NUMBERS)).key
    return ImportedObject(key, outcome, reason=draw(REASONS), warnings=warnings)


@st.composite
def image_set_rows(draw: st.DrawFn) -> ImageSet:
    return ImageSet(
        image_set_id=draw(SET_IDS),
        version_id="1",
        first_version_id="1",
        is_primary=draw(st.booleans()),
        modality=draw(st.none() | st.just("CT")),
        series_instance_uid="1.2",
        frames=draw(NUMBERS),
        instances_with_frames=draw(NUMBERS),
        instances_without_frames=draw(NUMBERS),
        number_of_frames=draw(NUMBERS),
    )


@st.composite
def frame_refs(draw: st.DrawFn) -> FrameRef:
    ref = frame(draw(SET_IDS), draw(NUMBERS))
    return dataclasses.replace(ref, expected_crc32=draw(st.just(ref.expected_crc32) | CHECKSUMS))


@st.composite
def outcome_rows(draw: st.DrawFn) -> FrameOutcome:
    row = verified(frame(draw(SET_IDS), draw(NUMBERS)))
    actual = draw(st.just(row.actual_crc32) | CHECKSUMS)
    return dataclasses.replace(
        row, verdict=draw(st.sampled_from(VERDICTS)), actual_crc32=actual, reason=draw(REASONS)
    )


STUDIES = st.builds(
    Study,
    planned=st.lists(st.builds(planned, NUMBERS), max_size=6),
    copied=st.lists(copied_rows(), max_size=6),
    imported=st.lists(imported_rows(), max_size=6),
    image_sets=st.lists(image_set_rows(), max_size=3),
    frames=st.lists(frame_refs(), max_size=6),
    outcomes=st.lists(outcome_rows(), max_size=8),
)
FAILURES = st.none() | st.builds(
    ExecutionFailure,
    st.sampled_from(["FAILED", "TIMED_OUT", "ABORTED"]),
    st.none() | st.text(max_size=8),
    st.none() | st.text(max_size=8),
)


def assert_counts_add_up(report: Report) -> None:
    objects, frames = report.objects, report.frames
    assert objects.copied == objects.imported + objects.failed
    assert objects.warned <= objects.imported <= objects.copied <= objects.listed
    assert frames.listed == (
        frames.verified
        + frames.mismatched
        + frames.undecodable
        + frames.unverifiable
        + frames.missing
    )


def assert_proven_means_every_equation(report: Report, study: Study) -> None:
    objects, instances, frames = report.objects, report.instances, report.frames
    assert objects.listed == objects.copied > 0
    assert instances.with_frames + instances.without_frames == instances.imported
    assert frames.verified == frames.listed
    last_rows = {row.image_set_id: row for row in study.image_sets}
    assert sum(row.number_of_frames for row in last_rows.values()) == frames.listed
    assert (objects.failed > 0) == (report.verdict == "PROVEN_PARTIAL")


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(study=STUDIES, failure=FAILURES, allowed=st.booleans())
def test_counts_add_up_and_verdict_follows_from_them(
    study: Study, failure: ExecutionFailure | None, allowed: bool
) -> None:
    run = dataclasses.replace(RUN, allow_partial_import=allowed)
    report = build_report(run, study.accounting(), failure=failure)
    assert_counts_add_up(report)
    if report.verdict == "NOT_PROVEN":
        assert report.problems
    else:
        assert failure is None
        assert_proven_means_every_equation(report, study)
    if report.verdict == "PROVEN_PARTIAL":
        assert allowed
    jsonschema.validate(records.to_json(report), SCHEMA)
    assert "DOE^JOHN" not in render_page(report)


@given(study=STUDIES)
def test_ledger_has_exactly_one_row_for_each_frame_listed(study: Study) -> None:
    ledger = Accounting().frames(study.frames, study.outcomes)
    ids = [(row.image_set_id, row.frame_id) for row in ledger]
    listed = dict.fromkeys((ref.image_set_id, ref.frame_id) for ref in study.frames)
    assert ids == list(listed)


KINDS_OF_ROWS = ["planned", "copied", "imported", "image_sets", "frames", "outcomes"]


@given(kind=st.sampled_from(KINDS_OF_ROWS), data=st.data())
def test_whole_study_that_loses_any_one_row_is_never_proven(kind: str, data: st.DataObject) -> None:
    study = whole_study()
    rows: list[object] = getattr(study, kind)
    del rows[data.draw(st.integers(0, len(rows) - 1))]
    assert build_report(RUN, study.accounting()).verdict == "NOT_PROVEN"


@given(doubled=st.lists(st.sampled_from(KINDS_OF_ROWS), unique=True), data=st.data())
def test_whole_study_with_rows_twice_and_in_any_order_is_proven_all_the_same(
    doubled: list[str], data: st.DataObject
) -> None:
    study = whole_study()
    for kind in doubled:
        rows: list[object] = getattr(study, kind)
        rows[:] = data.draw(st.permutations([*rows, *rows]))
    assert build_report(RUN, study.accounting()).verdict == "PROVEN"
