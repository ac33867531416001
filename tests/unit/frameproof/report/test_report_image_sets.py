from __future__ import annotations

import dataclasses

import pytest

from frameproof.report.contract import SourceProof
from tests.unit.frameproof.report.study import hex_id, whole_study


def test_image_set_beside_the_primary_one_is_noted() -> None:
    study = whole_study()
    study.image_sets[0] = dataclasses.replace(study.image_sets[0], is_primary=False)
    (problem,) = study.accounting().problems()
    assert (problem.kind, problem.image_set_id) == ("imageSetNotPrimary", hex_id("ct"))


@pytest.mark.parametrize(
    ("first", "last", "made"), [("2", "2", "version 2"), ("3", "5", "versions 3 to 5")]
)
def test_image_set_that_was_there_before_names_the_versions_of_this_run(
    first: str, last: str, made: str
) -> None:
    study = whole_study()
    study.image_sets[0] = dataclasses.replace(
        study.image_sets[0], first_version_id=first, version_id=last
    )
    (problem,) = study.accounting().problems()
    assert (problem.kind, problem.actual) == ("imageSetExtended", made)
    assert made in problem.message


def test_more_objects_than_instances_in_an_image_set_are_duplicates_by_its_id() -> None:
    study = whole_study()
    study.image_sets[0] = dataclasses.replace(
        study.image_sets[0], frames=2, instances_with_frames=2, number_of_frames=2
    )
    study.frames.pop()
    study.outcomes.pop()
    (problem,) = study.accounting().problems()
    assert (problem.kind, problem.expected, problem.actual) == (
        "instanceDuplicated",
        "3 instances",
        "2 instances",
    )


def test_a_source_proof_names_duplicates_itself() -> None:
    study = whole_study()
    study.image_sets[0] = dataclasses.replace(study.image_sets[0], instances_with_frames=2)
    accounting = study.accounting()
    accounting.source_proof(SourceProof(), [])
    assert accounting.problems() == []
