from __future__ import annotations

import dataclasses

import pytest

from frameproof.contracts import FrameVerdict, ImportedObject
from frameproof.report import Accounting, ExecutionFailure, Report, RunIdentity, build_report
from frameproof.report.contract import CrossCheck, SourceProof
from tests.unit.frameproof.report.study import ALLOWING, RUN, Study, hex_id, whole_study


def broken_equations(report: Report) -> list[str]:
    return [problem.id for problem in report.problems if problem.kind == "equationBroken"]


def test_run_with_everything_accounted_for_is_proven_without_problems() -> None:
    report = build_report(RUN, whole_study().accounting())
    assert (report.verdict, report.problems) == ("PROVEN", ())


def test_study_of_structured_reports_alone_can_be_proven() -> None:
    whole = whole_study()
    study = Study(whole.planned[3:], whole.copied[3:], whole.imported[3:], whole.image_sets[1:])
    report = build_report(RUN, study.accounting())
    assert (report.verdict, report.frames.listed) == ("PROVEN", 0)


def test_warning_does_not_spoil_the_verdict() -> None:
    study = whole_study()
    study.imported[0] = dataclasses.replace(study.imported[0], warnings=("45330",))
    report = build_report(RUN, study.accounting())
    assert report.verdict == "PROVEN"
    assert [problem.kind for problem in report.problems] == ["importWarning"]


def test_refused_file_is_not_proven_unless_it_was_allowed() -> None:
    study = whole_study()
    study.refuse(0, "not DICOM")
    strict = build_report(RUN, study.accounting())
    assert strict.verdict == "NOT_PROVEN"
    assert broken_equations(strict) == ["objects.copied == objects.imported"]
    lenient = build_report(ALLOWING, study.accounting())
    assert lenient.verdict == "PROVEN_PARTIAL"
    assert [problem.kind for problem in lenient.problems] == ["objectRefused"]


def test_allowing_a_partial_import_does_not_spoil_a_whole_one() -> None:
    assert build_report(ALLOWING, whole_study().accounting()).verdict == "PROVEN"


def test_partial_import_does_not_excuse_a_bad_frame() -> None:
    study = whole_study()
    study.refuse(0, "not DICOM")
    study.outcomes.pop()
    report = build_report(ALLOWING, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert broken_equations(report) == ["frames.listed == frames.verified"]


def test_partial_import_does_not_excuse_an_object_without_any_outcome() -> None:
    study = whole_study()
    study.refuse(0, "not DICOM")
    study.imported.pop(3)
    assert build_report(ALLOWING, study.accounting()).verdict == "NOT_PROVEN"


def test_partial_import_does_not_excuse_an_object_that_the_job_s_output_does_not_name() -> None:
    study = whole_study()
    sr = study.image_sets.pop()  # its object was lost, and so is in no image set
    assert sr.instances_without_frames == 1
    study.imported[3] = ImportedObject(study.planned[3].key, "unnamed")
    report = build_report(ALLOWING, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert [problem.kind for problem in report.problems] == [
        "equationBroken",
        "objectWithoutOutcome",
    ]


def test_partial_import_does_not_excuse_that_every_file_was_refused() -> None:
    study = Study()
    study.refuse(0, "not DICOM")
    assert build_report(ALLOWING, study.accounting()).verdict == "NOT_PROVEN"


def test_object_that_was_not_copied_is_not_proven() -> None:
    study = whole_study()
    study.copied.pop()
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert "objects.listed == objects.copied" in broken_equations(report)


def test_instance_that_no_image_set_holds_is_not_proven() -> None:
    study = whole_study()
    study.image_sets.pop()
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert broken_equations(report) == [
        "instances.imported == instances.withFrames + instances.withoutFrames"
    ]


def test_frame_that_was_never_listed_is_not_proven() -> None:
    study = whole_study()
    study.frames.pop()
    study.outcomes.pop()
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert broken_equations(report) == ["sum(NumberOfFrames) == frames.listed"]


def test_instance_that_was_replaced_is_not_made_up_by_one_that_was_there_before() -> None:
    # GIVEN a file of the CT that another one replaced, and a report from an earlier import
    study = whole_study()
    ct, sr = study.image_sets
    study.image_sets = [
        dataclasses.replace(ct, frames=2, instances_with_frames=2, number_of_frames=2),
        dataclasses.replace(sr, instances_without_frames=2),
    ]
    study.frames.pop()
    study.outcomes.pop()
    # WHEN it is judged, THEN the equal sums do not hide it
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert broken_equations(report) == ["imageSet.importedObjects == imageSet.instances"]


def test_frame_too_few_in_one_image_set_is_not_made_up_by_one_too_many_in_another() -> None:
    study = whole_study()
    ct, sr = study.image_sets
    study.image_sets = [
        dataclasses.replace(ct, number_of_frames=2),
        dataclasses.replace(sr, number_of_frames=1),
    ]
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    assert broken_equations(report) == ["imageSet.numberOfFrames == imageSet.frames"]


@pytest.mark.parametrize("verdict", ["mismatched", "undecodable", "unverifiable"])
def test_one_unproven_frame_is_not_proven_and_names_the_frame(verdict: FrameVerdict) -> None:
    study = whole_study()
    study.spoil_outcome(1, lambda row: dataclasses.replace(row, verdict=verdict, actual_crc32=1))
    report = build_report(RUN, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    reason, problem = report.problems
    assert reason.message == "3 frames were listed, but 2 are verified."
    assert (problem.frame_id, problem.image_set_id) == (study.frames[1].frame_id, hex_id("ct"))


@pytest.mark.parametrize(
    ("found", "equation"),
    [
        (SourceProof(compared=3, identical=2, differing=1), "sourceProof.differing == 0"),
        (
            SourceProof(instances_compared=4, instances_differing=1),
            "sourceProof.instancesDiffering == 0",
        ),
    ],
)
def test_difference_from_the_source_is_not_proven(found: SourceProof, equation: str) -> None:
    accounting = whole_study().accounting()
    accounting.source_proof(found, [])
    report = build_report(RUN, accounting)
    assert (report.verdict, broken_equations(report)) == ("NOT_PROVEN", [equation])


def test_disagreement_of_the_decoders_is_not_proven_and_names_the_frame() -> None:
    study = whole_study()
    study.spoil_outcome(0, lambda row: dataclasses.replace(row, cross_check="agreed"))
    study.spoil_outcome(
        1,
        lambda row: dataclasses.replace(row, cross_check="disagreed", decoder="openjpeg 2.5.2"),
    )
    report = build_report(RUN, study.accounting())
    assert report.cross_check == CrossCheck(compared=2, disagreed=1)
    assert (report.verdict, broken_equations(report)) == (
        "NOT_PROVEN",
        ["crossCheck.disagreed == 0"],
    )
    (problem,) = [item for item in report.problems if item.kind == "crossCheckDisagreed"]
    assert (problem.frame_id, problem.expected) == (
        study.frames[1].frame_id,
        "the pixels that openjpeg 2.5.2 makes",
    )


ASKING = dataclasses.replace(RUN, source_proof=True)


def test_source_proof_that_was_asked_for_and_not_made_is_not_proven() -> None:
    assert build_report(ASKING, whole_study().accounting()).verdict == "NOT_PROVEN"
    accounting = whole_study().accounting()
    accounting.source_proof(SourceProof(2, 2, not_comparable=1, objects=4), [])
    assert build_report(ASKING, accounting).verdict == "PROVEN"


@pytest.mark.parametrize(
    ("found", "equation"),
    [
        (SourceProof(3, 3, objects=3), "objects.imported == sourceProof.objects"),
        (
            SourceProof(2, 2, objects=4),
            "frames.listed + sourceProof.absent == sourceProof.compared + "
            "sourceProof.notComparable",
        ),
    ],
)
def test_source_proof_that_leaves_something_out_is_not_proven(
    found: SourceProof, equation: str
) -> None:
    accounting = whole_study().accounting()
    accounting.source_proof(found, [])
    report = build_report(ASKING, accounting)
    assert (report.verdict, broken_equations(report)) == ("NOT_PROVEN", [equation])


def test_run_that_failed_before_its_plan_names_the_error_first() -> None:
    failure = ExecutionFailure("FAILED", "SourceNotFoundError", "There is no bucket 'pacs'.")
    report = build_report(RunIdentity("knee", "arn:x"), Accounting(), failure=failure)
    assert report.verdict == "NOT_PROVEN"
    first, second = report.problems
    assert (first.kind, second.kind) == ("executionFailed", "planMissing")
    assert "SourceNotFoundError: There is no bucket 'pacs'." in first.message


def test_stopped_run_is_not_proven_even_if_every_count_is_right() -> None:
    report = build_report(RUN, whole_study().accounting(), failure=ExecutionFailure("ABORTED"))
    assert report.verdict == "NOT_PROVEN"
    (problem,) = report.problems
    assert (problem.kind, problem.id) == ("executionFailed", RUN.execution_arn)


def test_run_stopped_midway_reports_what_is_known() -> None:
    study = whole_study()
    known = Study(study.planned, study.copied)
    report = build_report(
        RUN, known.accounting(), failure=ExecutionFailure("FAILED", "ImportJobFailedError", "no")
    )
    assert (report.objects.copied, report.objects.failed) == (4, 4)
    assert [problem.kind for problem in report.problems] == ["executionFailed", "equationBroken"]
