"""Listings in which one thing could hide behind another."""

from __future__ import annotations

import dataclasses

from frameproof.report import Accounting
from tests.unit.frameproof.report.study import hex_id, whole_study


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
