"""Listings in which one thing could hide behind another."""

from __future__ import annotations

import dataclasses
from typing import Literal

import pytest

from frameproof.report import Accounting, build_report
from tests.unit.frameproof.report.study import ALLOWING, hex_id, whole_study


def test_a_frame_that_a_new_listing_finds_in_another_instance_is_counted_there() -> None:
    # GIVEN outcomes of an earlier execution, and metadata in which two frames have changed places
    study = whole_study()
    first, second, third = study.frames
    swapped = [
        dataclasses.replace(first, sop_instance_uid=second.sop_instance_uid, version_id="2"),
        dataclasses.replace(second, sop_instance_uid=first.sop_instance_uid, version_id="2"),
        third,
    ]
    # WHEN they are joined
    ledger = Accounting().frames(swapped, study.outcomes)
    # THEN the ledger says where they are now, for the source proof to compare
    assert [(row.frame_id, row.sop_instance_uid, row.version_id) for row in ledger] == [
        (ref.frame_id, ref.sop_instance_uid, ref.version_id) for ref in swapped
    ]


def test_an_instance_without_its_frame_does_not_hide_behind_one_with_too_many() -> None:
    study = whole_study()
    study.image_sets[0] = dataclasses.replace(study.image_sets[0], uneven_instances=2)
    accounting = study.accounting()
    assert accounting.tally().incomplete_image_sets == 1
    (problem,) = accounting.problems()
    assert (problem.kind, problem.image_set_id) == ("imageSetIncomplete", hex_id("ct"))
    assert problem.actual == "3 frames, but 2 instances with more or fewer than their own"


@pytest.mark.parametrize("answer", ["disagreed", "agreed"])
def test_what_a_second_decoder_said_outlives_a_pass_that_did_not_ask_it(
    answer: Literal["agreed", "disagreed"],
) -> None:
    # GIVEN a frame that both decoders saw, and a later execution that wants a bitmap of it
    study = whole_study()
    crossed = dataclasses.replace(study.outcomes[0], cross_check=answer, served_sha256="5")
    again = dataclasses.replace(study.outcomes[0], bitmap_key="f.png", served_sha256="5")
    accounting = Accounting()
    # WHEN the passes are joined, THEN the answer still stands
    rows = accounting.frames(study.frames, [*study.outcomes, crossed, again])
    assert (rows[0].cross_check, rows[0].bitmap_key) == (answer, "f.png")
    assert accounting.tally().cross_check.compared == 1


def test_what_a_second_decoder_said_of_other_bytes_does_not_stand() -> None:
    study = whole_study()
    crossed = dataclasses.replace(study.outcomes[0], cross_check="disagreed", served_sha256="5")
    again = dataclasses.replace(study.outcomes[0], served_sha256="6")
    rows = Accounting().frames(study.frames, [crossed, again, *study.outcomes[1:]])
    assert rows[0].cross_check is None


def test_a_warning_that_frames_were_lost_spoils_it_even_where_the_metadata_says_nothing() -> None:
    # GIVEN metadata without any trace of an image: neither PixelData nor NumberOfFrames
    study = whole_study()
    lost = dataclasses.replace(study.imported[3], warnings=("45328 FramesExtractionFailure",))
    study.imported[3] = lost
    # WHEN HealthImaging warned that it could not extract the frames, THEN nothing is proven
    report = build_report(ALLOWING, study.accounting())
    assert report.verdict == "NOT_PROVEN"
    broken, *_noted = report.problems
    assert (broken.kind, broken.id) == ("equationBroken", "objects.importedWithoutFrames == 0")


def test_an_image_set_that_lacks_an_instance_does_not_hide_behind_an_object_of_none() -> None:
    # GIVEN one object whose image set nobody named, and an instance in another set than was said
    study = whole_study()
    study.imported[0] = dataclasses.replace(study.imported[0], image_set_id=None)
    ct, sr = study.image_sets
    study.image_sets = [
        dataclasses.replace(ct, instances_with_frames=4),
        dataclasses.replace(sr, instances_without_frames=0),
    ]
    # WHEN they are added up, THEN the set that has too few is found
    assert study.accounting().tally().uneven_image_sets == 1


def test_an_object_of_no_named_image_set_makes_none_uneven_by_itself() -> None:
    study = whole_study()
    study.imported[0] = dataclasses.replace(study.imported[0], image_set_id=None)
    assert study.accounting().tally().uneven_image_sets == 0
