from __future__ import annotations

import dataclasses

from frameproof.contracts import CopiedObject, FrameOutcome, ImportedObject
from frameproof.report import Accounting
from frameproof.report.contract import FrameCounts, ObjectCounts, ReportedImageSet
from tests.unit.frameproof.report.study import copied, frame, hex_id, verified, whole_study


def test_each_object_is_counted_once_however_often_it_is_named() -> None:
    study = whole_study()
    accounting = study.accounting()
    accounting.plan(study.planned)
    accounting.copied(study.copied)
    accounting.imported(study.imported)
    assert accounting.tally().objects == ObjectCounts(listed=4, copied=4, imported=4)
    assert accounting.bytes_seen()["objectsCopied"] == 4000


def test_rows_may_come_in_any_order() -> None:
    study = whole_study()
    backwards = Accounting()
    backwards.imported(study.imported)
    backwards.copied(study.copied)
    backwards.plan(study.planned)
    assert backwards.tally().objects == study.accounting().tally().objects


def test_copied_object_without_an_import_outcome_counts_as_failed_and_is_named() -> None:
    study = whole_study()
    lost = study.imported.pop()
    accounting = study.accounting()
    assert accounting.tally().objects == ObjectCounts(listed=4, copied=4, imported=3, failed=1)
    assert accounting.tally().refused == 0
    (problem, *_) = accounting.problems()
    assert (problem.kind, problem.object_key) == ("objectWithoutOutcome", lost.key)


def test_refused_object_is_named_by_its_key_with_healthimagings_reason() -> None:
    study = whole_study()
    study.refuse(0, "ValidationException: DICOM attribute SOPClassUID does not exist")
    accounting = study.accounting()
    assert accounting.tally().refused == 1
    (problem,) = accounting.problems()
    assert problem.kind == "objectRefused"
    assert problem.object_key == study.planned[-1].key
    assert "DICOM attribute SOPClassUID does not exist" in problem.message


def test_object_both_imported_and_refused_counts_as_refused() -> None:
    study = whole_study()
    study.imported.append(ImportedObject(study.planned[0].key, "failed", reason="server error"))
    objects = study.accounting().tally().objects
    assert (objects.imported, objects.failed) == (3, 1)


def test_warned_object_is_imported_and_its_warning_is_noted() -> None:
    study = whole_study()
    study.imported[0] = dataclasses.replace(study.imported[0], warnings=("45330: offset table",))
    accounting = study.accounting()
    objects = accounting.tally().objects
    assert (objects.imported, objects.warned) == (4, 1)
    (problem,) = accounting.problems()
    assert problem.kind == "importWarning"
    assert "45330: offset table" in problem.message


def test_failed_copy_is_named_by_its_key_and_never_by_its_source() -> None:
    study = whole_study()
    row = study.planned[0]
    reason = f"{row.source_uri} changed since it was listed (DOE^JOHN/0.dcm)"
    study.copied[0] = CopiedObject(row.source_uri, row.key, 1000, '"e"', "failed", reason=reason)
    study.imported.pop(0)
    accounting = study.accounting()
    assert accounting.tally().objects == ObjectCounts(listed=4, copied=3, imported=3)
    (problem,) = accounting.problems()
    assert (problem.kind, problem.object_key) == ("objectNotCopied", row.key)
    assert "changed since it was listed" in problem.message
    assert "DOE^JOHN" not in repr(problem)


def test_copy_that_a_later_attempt_made_is_a_copy() -> None:
    study = whole_study()
    row = study.planned[0]
    study.copied.insert(0, CopiedObject(row.source_uri, row.key, 1000, '"e"', "failed"))
    study.copied.append(copied(row))
    accounting = study.accounting()
    assert accounting.tally().objects.copied == 4
    assert accounting.problems() == []


def test_object_that_nobody_planned_is_noted_and_counted_nowhere() -> None:
    study = whole_study()
    study.imported.append(ImportedObject("runs/knee/dicom/0000/stray.dcm", "imported"))
    accounting = study.accounting()
    assert accounting.tally().objects.imported == 4
    assert [problem.kind for problem in accounting.problems()] == ["objectNotPlanned"]


def test_run_that_ended_before_a_step_does_not_name_every_object() -> None:
    accounting = Accounting()
    accounting.plan(whole_study().planned)
    assert accounting.problems() == []
    assert accounting.tally().objects == ObjectCounts(listed=4)


def test_frame_without_an_outcome_is_missing_and_stands_in_the_ledger() -> None:
    study = whole_study()
    lost = study.outcomes.pop(1)
    accounting = Accounting()
    ledger = accounting.frames(study.frames, study.outcomes)
    assert [row.verdict for row in ledger] == ["verified", "missing", "verified"]
    assert ledger[1].frame_id == lost.frame_id
    assert accounting.tally().frames == FrameCounts(listed=3, verified=2, missing=1)


def test_of_several_passes_the_last_outcome_of_a_frame_counts_once() -> None:
    study = whole_study()
    first = dataclasses.replace(
        study.outcomes[0], verdict="undecodable", actual_crc32=None, attempts=3
    )
    accounting = Accounting()
    ledger = accounting.frames(study.frames, [first, *study.outcomes])
    assert [row.verdict for row in ledger] == ["verified"] * 3
    assert accounting.tally().frames == FrameCounts(listed=3, verified=3)
    assert accounting.calls() == {"getImageFrameCalls": 6, "framesReadAgain": 0}
    assert accounting.bytes_seen()["pixelsDecoded"] == 96


def test_frame_listed_twice_in_a_batch_counts_once() -> None:
    study = whole_study()
    accounting = Accounting()
    assert len(accounting.frames([*study.frames, study.frames[0]], study.outcomes)) == 3


def test_same_frame_id_in_two_image_sets_is_two_frames() -> None:
    one = frame(hex_id("a"), 1)
    other = dataclasses.replace(one, image_set_id=hex_id("b"))
    accounting = Accounting()
    accounting.frames([one, other], [verified(one)])
    assert accounting.tally().frames == FrameCounts(listed=2, verified=1, missing=1)


def test_frame_listed_in_two_batches_breaks_its_image_sets_sum() -> None:
    study = whole_study()
    accounting = study.accounting()
    accounting.frames(study.frames[:1], study.outcomes[:1])
    (problem,) = accounting.problems()
    assert (problem.kind, problem.expected) == ("imageSetIncomplete", "3 frames")
    assert problem.actual == "4 frames"


def test_image_set_with_fewer_frames_than_its_number_of_frames_is_named() -> None:
    study = whole_study()
    study.frames.pop()
    study.outcomes.pop()
    (problem,) = study.accounting().problems()
    assert (problem.kind, problem.image_set_id) == ("imageSetIncomplete", hex_id("ct"))


def test_image_sets_are_reported_with_the_frames_that_were_listed() -> None:
    assert whole_study().accounting().image_sets_reported() == (
        ReportedImageSet(hex_id("ct"), "1", True, 3, "CT"),
        ReportedImageSet(hex_id("sr"), "1", True, 0, "SR"),
    )


def test_mismatched_frame_is_named_with_both_checksums_in_decimal_and_hex() -> None:
    study = whole_study()
    study.spoil_outcome(
        0,
        lambda row: dataclasses.replace(
            row, verdict="mismatched", expected_crc32=255, actual_crc32=3735928559
        ),
    )
    (problem,) = study.accounting().problems()
    assert problem.kind == "frameMismatched"
    assert (problem.image_set_id, problem.frame_id) == (hex_id("ct"), study.frames[0].frame_id)
    assert problem.expected == "CRC32 255 (0x000000ff) over the decoded pixels"
    assert problem.actual == "mismatched, CRC32 3735928559 (0xdeadbeef)"
    assert hex_id("ct") in problem.message
    assert study.frames[0].frame_id in problem.message
    assert "expected CRC32 255 (0x000000ff)" in problem.message
    assert "actual CRC32 3735928559 (0xdeadbeef)" in problem.message


def test_outcome_that_says_verified_with_another_checksum_is_mismatched() -> None:
    study = whole_study()
    study.spoil_outcome(0, lambda row: dataclasses.replace(row, actual_crc32=1))
    assert study.accounting().tally().frames == FrameCounts(listed=3, verified=2, mismatched=1)


def test_outcome_that_says_verified_of_a_frame_without_checksum_is_unverifiable() -> None:
    study = whole_study()
    study.frames[0] = dataclasses.replace(study.frames[0], expected_crc32=None)
    frames = study.accounting().tally().frames
    assert frames == FrameCounts(listed=3, verified=2, unverifiable=1)


def test_outcome_for_a_frame_that_is_not_listed_is_noted_and_counted_nowhere() -> None:
    study = whole_study()
    study.outcomes.append(verified(frame(hex_id("ct"), 99)))
    accounting = study.accounting()
    assert accounting.tally().frames == FrameCounts(listed=3, verified=3)
    assert [problem.kind for problem in accounting.problems()] == ["outcomeNotListed"]


def test_many_bad_frames_stay_few_problems_and_the_last_one_counts_the_rest() -> None:
    refs = [frame(hex_id("ct"), number) for number in range(1000)]
    nothing: list[FrameOutcome] = []
    accounting = Accounting()
    accounting.frames(refs, nothing)
    *listed, rest = accounting.problems()
    assert len(listed) == 200
    assert (rest.kind, rest.more, rest.frame_id) == ("frameMissing", 800, None)
    assert "frames.jsonl.gz" in rest.next_step


def test_frames_that_took_more_than_one_call_and_the_time_they_took_are_added_up() -> None:
    study = whole_study()
    study.spoil_outcome(
        0,
        lambda row: dataclasses.replace(row, attempts=3, fetch_seconds=0.25, decode_seconds=0.5),
    )
    study.spoil_outcome(1, lambda row: dataclasses.replace(row, fetch_seconds=1.0))
    accounting = study.accounting()
    assert accounting.calls() == {"getImageFrameCalls": 5, "framesReadAgain": 1}
    assert accounting.seconds_spent() == {"fetchSeconds": 1.25, "decodeSeconds": 0.5}
