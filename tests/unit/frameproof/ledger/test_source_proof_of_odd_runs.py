"""What may hide behind something else, or only look wrong."""

from __future__ import annotations

import dataclasses
import json

import pytest

from frameproof.contracts import ImportedObject, SourceFrame, StoredInstance
from frameproof.ledger import LedgerLimits, open_ledger, source_proof_counts
from frameproof.records import to_json
from tests.unit.frameproof.ledger.sources import (
    Proven,
    attributes,
    digest,
    found_in,
    joined,
    proven_study,
)
from tests.unit.frameproof.report.study import hex_id, verified

OTHER_SET = hex_id("not primary")
H264 = "1.2.840.10008.1.2.4.102"


def with_a_namesake(patient: str) -> tuple[Proven, str]:
    """Import a second object with the first one's UID, of another patient, into another image set.

    What is stored of it is right.
    """
    proven = proven_study()
    name = proven.with_one_more_object(0, "runs/knee/dicom/0000/namesake.dcm")
    theirs = dataclasses.replace(attributes("1.2.3.0"), patient_id_sha256=digest(patient))
    proven.study.imported[-1] = ImportedObject(name, "imported", OTHER_SET)
    proven.objects[-1] = dataclasses.replace(proven.objects[-1], attributes=theirs)
    proven.frames[-1] = SourceFrame(name, "1.2.3.0", 1, digest("theirs"), None)
    proven.stored.append(StoredInstance(OTHER_SET, theirs, 1))
    frame = dataclasses.replace(proven.study.frames[0], image_set_id=OTHER_SET)
    proven.study.outcomes.append(
        dataclasses.replace(verified(frame), pixel_sha256=digest("theirs"))
    )
    return proven, name


def test_namesakes_in_two_image_sets_are_each_compared_with_what_was_imported_there() -> None:
    proven, name = with_a_namesake("ROE^JANE")
    found = found_in(proven)
    assert {(row.image_set_id, row.source_verdict) for row in found.rows} == {
        (hex_id("ct"), "identical"),
        (OTHER_SET, "identical"),
    }
    assert {row.source_key for row in found.rows if row.image_set_id == OTHER_SET} == {name}
    assert (found.counts.instances_compared, found.counts.differing) == (5, 0)


def test_an_object_does_not_hide_behind_a_copy_of_its_namesake() -> None:
    # GIVEN two objects with one UID, the second of which was replaced by the first one
    proven, name = with_a_namesake("ROE^JANE")
    proven.stored[-1] = dataclasses.replace(proven.stored[-1], attributes=attributes("1.2.3.0"))
    proven.change_outcome(3, pixel_sha256=digest("1.2.3.0"))
    # WHEN they are compared, THEN the second is missed
    found = found_in(proven)
    assert (found.counts.differing, found.counts.instances_differing) == (1, 1)
    assert {key for key, _ in found.said("sourceDiffers")} >= {name}
    (row,) = (row for row in found.rows if row.image_set_id == OTHER_SET)
    assert (row.source_verdict, row.source_key) == ("differs", name)
    assert row.source_reason == "pixels, PatientID"


def test_an_instance_without_frames_does_not_hide_behind_its_namesake() -> None:
    # GIVEN a report that was imported, is nowhere, and once was imported into another image set
    proven = proven_study()
    proven.stored[3] = dataclasses.replace(proven.stored[3], image_set_id=OTHER_SET)
    # WHEN it is compared
    found = found_in(proven)
    # THEN it is missed where it was imported
    assert found.counts.instances_differing == 1
    assert found.said("sourceDiffers") == [(proven.key(3), "none")]


def test_an_object_whose_image_set_is_not_named_is_looked_for_in_all_of_them() -> None:
    proven = proven_study()
    proven.study.imported = [
        dataclasses.replace(row, image_set_id=None) for row in proven.study.imported
    ]
    found = found_in(proven)
    assert (found.counts.identical, found.problems) == (3, [])


def test_two_entries_with_one_frame_id_are_two_frames() -> None:
    # GIVEN an instance of two frames, both entries of which name the first one
    proven = proven_study()
    two = attributes("1.2.3.0", frames=2)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=two)
    proven.stored[0] = dataclasses.replace(proven.stored[0], attributes=two)
    proven.frames.append(SourceFrame(proven.key(0), "1.2.3.0", 2, digest("second"), None))
    proven.study.outcomes.append(dataclasses.replace(proven.study.outcomes[0], frame_number=2))
    # WHEN they are compared, THEN the second one differs
    found = found_in(proven)
    rows = {(row.sop_instance_uid, row.frame_number): row for row in found.rows}
    assert len(found.rows) == 4
    assert rows["1.2.3.0", 1].source_verdict == "identical"
    assert rows["1.2.3.0", 2].source_verdict == "differs"


def test_a_video_is_one_frame_whatever_its_number_of_frames() -> None:
    proven = proven_study()
    video = attributes("1.2.3.0", frames=300)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=video)
    proven.stored[0] = dataclasses.replace(proven.stored[0], attributes=video)
    proven.change_outcome(
        0,
        rule="storedBytes",
        pixel_sha256=None,
        served_sha256=digest("native 1.2.3.0"),
        stored_transfer_syntax_uid=H264,
    )
    found = found_in(proven)
    assert (found.counts.identical, found.counts.absent, found.problems) == (3, 0, [])


@pytest.mark.parametrize(
    ("sent", "kept"), [("YBR_RCT", "RGB"), ("YBR_ICT", "RGB"), ("YBR_FULL_422", "YBR_FULL")]
)
def test_a_name_of_the_coding_alone_is_the_same_colour(sent: str, kept: str) -> None:
    proven = proven_study()
    colour = dataclasses.replace(attributes("1.2.3.0"), photometric_interpretation=sent)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=colour)
    proven.change_stored(0, photometric_interpretation=kept)
    assert found_in(proven).verdicts() == [("identical", None)] * 3


@pytest.mark.parametrize(("sent", "kept"), [("RGB", "YBR_FULL"), ("MONOCHROME1", "MONOCHROME2")])
def test_another_colour_differs(sent: str, kept: str) -> None:
    proven = proven_study()
    colour = dataclasses.replace(attributes("1.2.3.0"), photometric_interpretation=sent)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=colour)
    proven.change_stored(0, photometric_interpretation=kept)
    assert found_in(proven).verdicts()[0] == ("differs", "PhotometricInterpretation")


def test_an_object_that_another_job_names_too_is_one_object() -> None:
    proven = proven_study()
    proven.study.imported.append(proven.study.imported[0])
    found = found_in(proven)
    assert (found.counts.objects, found.counts.instances_compared, found.problems) == (4, 4, [])
    assert found.verdicts() == [("identical", None)] * 3


@pytest.mark.parametrize(
    "odd", ["null \0 inside", "\u2028 \u00e9 \U0001f600 \\ \" '", "20260102", "NaN"]
)
def test_odd_text_in_an_object_stops_no_report(odd: str) -> None:
    proven = proven_study()
    strange = dataclasses.replace(attributes("1.2.3.0"), photometric_interpretation=odd)
    proven.objects[0] = dataclasses.replace(proven.objects[0], attributes=strange)
    proven.stored[0] = dataclasses.replace(proven.stored[0], attributes=strange)
    proven.objects[1] = dataclasses.replace(proven.objects[1], reason=odd)
    proven.study.planned[0] = dataclasses.replace(proven.study.planned[0], source_uri=odd)
    found = found_in(proven)
    assert found.verdicts() == [("identical", None)] * 3
    assert found.rows[0].source_uri == odd


@pytest.mark.parametrize("slice_rows", [1, 2, 7, 1000])
def test_the_counts_are_the_same_in_slices_of_any_size(slice_rows: int) -> None:
    proven, _ = with_a_namesake("ROE^JANE")
    proven.change_outcome(1, pixel_sha256=digest("changed"))
    del proven.stored[3]
    with open_ledger(LedgerLimits(128, 1, slice_rows)) as ledger:
        counts = source_proof_counts(joined(proven, ledger))
    assert json.dumps(to_json(counts)) == json.dumps(to_json(found_in(proven).counts))
    assert (counts.differing, counts.instances_differing) == (1, 1)
