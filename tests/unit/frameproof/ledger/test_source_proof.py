from __future__ import annotations

import dataclasses

import pytest

from frameproof.contracts import InstanceAttributes, SourceFrame
from frameproof.report.contract import SourceProof
from tests.unit.frameproof.ledger.sources import attributes, digest, found_in, proven_study
from tests.unit.frameproof.report.study import hex_id

CT = hex_id("ct")
ALL_IDENTICAL = SourceProof(3, 3, objects=4, instances_compared=4)


def test_frames_that_are_what_was_sent_are_identical() -> None:
    proven = proven_study()
    found = found_in(proven)
    assert (found.counts, found.problems) == (ALL_IDENTICAL, [])
    assert found.verdicts() == [("identical", None)] * 3
    assert [row.source_key for row in found.rows] == [proven.key(number) for number in range(3)]
    assert [row.source_uri for row in found.rows] == [
        planned.source_uri for planned in proven.study.planned[:3]
    ]


def test_a_changed_pixel_differs() -> None:
    proven = proven_study()
    proven.change_outcome(1, pixel_sha256=digest("one pixel changed"))
    found = found_in(proven)
    assert found.verdicts()[1] == ("differs", "pixels")
    assert found.counts == dataclasses.replace(ALL_IDENTICAL, identical=2, differing=1)
    (problem,) = found.problems
    frame = proven.study.frames[1]
    assert (problem.kind, problem.frame_id, problem.image_set_id, problem.object_key) == (
        "sourceDiffers",
        frame.frame_id,
        CT,
        proven.key(1),
    )


def test_a_swapped_pair_of_frames_says_whose_pixels_they_are() -> None:
    proven = proven_study()
    proven.change_outcome(0, pixel_sha256=digest("1.2.3.1"))
    proven.change_outcome(1, pixel_sha256=digest("1.2.3.0"))
    found = found_in(proven)
    assert found.verdicts() == [
        ("differs", "pixels (those of frame 1 of 1.2.3.1)"),
        ("differs", "pixels (those of frame 1 of 1.2.3.0)"),
        ("identical", None),
    ]


def test_a_dropped_instance_is_named_and_its_frames_differ() -> None:
    # GIVEN an instance that HealthImaging said it imported, and that is nowhere
    proven = proven_study()
    del proven.stored[2], proven.study.outcomes[2]
    proven.objects[2] = dataclasses.replace(
        proven.objects[2], attributes=attributes("1.2.3.2", frames=3)
    )
    # WHEN it is compared
    found = found_in(proven)
    # THEN its three frames count
    assert found.counts == SourceProof(
        compared=5,
        identical=2,
        differing=3,
        absent=3,
        objects=4,
        instances_compared=4,
        instances_differing=1,
    )
    assert found.said("sourceDiffers") == [(proven.key(2), "none")]
    assert "its 3 frames count as differing" in found.problems[0].message


def test_a_dropped_instance_without_frames_differs_too() -> None:
    proven = proven_study()
    del proven.stored[3]
    found = found_in(proven)
    assert found.counts == dataclasses.replace(ALL_IDENTICAL, instances_differing=1)
    assert found.said("sourceDiffers") == [(proven.key(3), "none")]


def test_a_frame_that_was_not_listed_differs() -> None:
    proven = proven_study()
    two = attributes("1.2.3.0", frames=2)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=two)
    proven.stored[0] = dataclasses.replace(proven.stored[0], attributes=two)
    found = found_in(proven)
    assert (found.counts.differing, found.counts.absent) == (1, 1)
    assert found.said("sourceDiffers") == [(proven.key(0), "1 frame fewer")]


def test_a_frame_that_the_object_does_not_have_differs() -> None:
    proven = proven_study()
    proven.change_outcome(0, frame_number=2)
    found = found_in(proven)
    assert found.verdicts()[0] == ("differs", "the DICOM object has no such frame")
    assert found.said("sourceDiffers") == [
        (proven.study.frames[0].frame_id, "the DICOM object has no such frame")
    ]


DIFFERENT: dict[str, object] = {
    "series_instance_uid": "1.9",
    "study_instance_uid": "1.9",
    "sop_class_uid": "1.9",
    "patient_id_sha256": digest("ROE^JANE"),
    "study_id_sha256": None,
    "accession_number_sha256": digest("A1"),
    "rows": 5,
    "columns": 5,
    "samples_per_pixel": 3,
    "bits_allocated": 8,
    "bits_stored": 8,
    "pixel_representation": 1,
    "photometric_interpretation": "MONOCHROME1",
    "number_of_frames": 2,
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_attribute_that_differs_is_named_and_its_values_are_not(name: str) -> None:
    proven = proven_study()
    proven.change_stored(1, **{name: DIFFERENT[name]})
    found = found_in(proven)
    words = name.removesuffix("_sha256").split("_")
    keyword = "".join({"uid": "UID", "id": "ID", "sop": "SOP"}.get(w, w.title()) for w in words)
    assert found.verdicts()[1] == ("differs", keyword)
    assert found.counts == dataclasses.replace(
        ALL_IDENTICAL, identical=2, differing=1, instances_differing=1
    )
    (problem,) = found.problems
    assert (problem.kind, problem.id, problem.actual) == (
        "sourceDiffers",
        proven.key(1),
        f"another {keyword}",
    )


def test_every_attribute_of_the_contract_is_compared() -> None:
    names = {field.name for field in dataclasses.fields(InstanceAttributes)}
    assert names == {*DIFFERENT, "sop_instance_uid"}


def test_frames_kept_as_they_came_are_compared_by_their_bytes() -> None:
    proven = proven_study()
    for number, served in ((0, digest("native 1.2.3.0")), (1, digest("other bytes"))):
        proven.change_outcome(number, rule="storedBytes", pixel_sha256=None, served_sha256=served)
    assert found_in(proven).verdicts() == [
        ("identical", None),
        ("differs", "pixels"),
        ("identical", None),
    ]


def test_encoded_bytes_that_differ_say_nothing_of_frames_that_were_encoded_anew() -> None:
    proven = proven_study()
    proven.change_source_frame(0, pixel_sha256=None, reason="no decoder for it")
    found = found_in(proven)
    assert found.verdicts()[0] == (
        "notComparable",
        "the frame of the DICOM object was not decoded: no decoder for it",
    )
    assert found.counts == dataclasses.replace(
        ALL_IDENTICAL, compared=2, identical=2, not_comparable=1
    )
    assert [problem.kind for problem in found.problems] == ["sourceNotComparable"]


def test_a_frame_that_was_not_decoded_is_not_comparable() -> None:
    proven = proven_study()
    proven.change_outcome(2, verdict="missing", pixel_sha256=None, served_sha256=None)
    assert found_in(proven).verdicts()[2] == ("notComparable", "the served frame was not decoded")


def test_an_attribute_that_differs_is_not_excused_by_pixels_that_nobody_saw() -> None:
    proven = proven_study()
    proven.change_outcome(0, pixel_sha256=None)
    proven.change_stored(0, rows=5)
    assert found_in(proven).verdicts()[0] == ("differs", "Rows")


def test_an_unreadable_object_is_named_and_its_frame_is_not_comparable() -> None:
    proven = proven_study()
    proven.objects[1] = dataclasses.replace(
        proven.objects[1], attributes=None, reason="no DICM prefix"
    )
    del proven.frames[1]
    found = found_in(proven)
    assert found.counts == SourceProof(2, 2, not_comparable=1, objects=4, instances_compared=3)
    assert found.said("sourceNotComparable") == [
        (proven.key(1), "no DICM prefix"),
        (
            proven.study.frames[1].frame_id,
            "no DICOM object of its image set that could be read has its SOPInstanceUID",
        ),
    ]


def test_a_frame_whose_object_was_not_read_yet_is_neither_compared_nor_excused() -> None:
    proven = proven_study()
    del proven.objects[1], proven.frames[1]
    found = found_in(proven)
    assert found.verdicts()[1] == (None, None)
    assert found.counts == SourceProof(2, 2, objects=3, instances_compared=3)


def test_an_object_that_was_refused_is_nobody_s_source() -> None:
    proven = proven_study()
    proven.study.imported[1] = dataclasses.replace(
        proven.study.imported[1], outcome="failed", image_set_id=None
    )
    del proven.stored[1], proven.study.outcomes[1]
    found = found_in(proven)
    assert found.counts == SourceProof(2, 2, objects=3, instances_compared=3)
    assert found.problems == []


def test_of_two_objects_with_one_uid_the_one_that_was_kept_speaks_for_the_frame() -> None:
    # GIVEN two objects that carry the same UID, with other pixels and another patient
    proven = proven_study()
    name = proven.with_one_more_object(0, "runs/knee/dicom/0000/again.dcm")
    proven.frames[-1] = SourceFrame(name, "1.2.3.0", 1, digest("kept"), None)
    proven.change_outcome(0, pixel_sha256=digest("kept"))
    # WHEN HealthImaging keeps the later one, THEN that one is the source
    found = found_in(proven)
    assert found.verdicts() == [("identical", None)] * 3
    assert found.rows[0].source_key == name
    (problem,) = found.problems
    assert (problem.kind, problem.actual) == ("instanceDuplicated", "2 objects")
    assert name in problem.message
    assert proven.key(0) in problem.message


def test_pixels_of_one_object_with_the_attributes_of_another_are_not_identical() -> None:
    proven = proven_study()
    name = proven.with_one_more_object(0, "runs/knee/dicom/0000/again.dcm")
    other = dataclasses.replace(attributes("1.2.3.0"), patient_id_sha256=digest("ROE^JANE"))
    proven.objects[-1] = dataclasses.replace(proven.objects[-1], attributes=other)
    proven.frames[-1] = SourceFrame(name, "1.2.3.0", 1, digest("kept"), None)
    proven.change_outcome(0, pixel_sha256=digest("kept"))
    assert found_in(proven).verdicts()[0] == ("differs", "PatientID")


def test_a_blank_frame_that_differs_names_one_of_the_many_that_are_alike() -> None:
    proven = proven_study()
    proven.change_source_frame(1, pixel_sha256=digest("blank"))
    proven.change_source_frame(2, pixel_sha256=digest("blank"))
    proven.change_outcome(0, pixel_sha256=digest("blank"))
    proven.change_outcome(1, pixel_sha256=digest("blank"))
    proven.change_outcome(2, pixel_sha256=digest("blank"))
    assert found_in(proven).verdicts()[0] == ("differs", "pixels (those of frame 1 of 1.2.3.1)")


def test_no_digest_of_an_identifier_reaches_a_problem() -> None:
    proven = proven_study()
    proven.change_stored(0, patient_id_sha256=digest("ROE^JANE"))
    text = repr(found_in(proven).problems)
    assert "PatientID" in text
    assert digest("ROE^JANE") not in text
    assert digest("DOE^JOHN") not in text
