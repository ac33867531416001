"""Which calls a plan strikes: it says so itself, and so does its seed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from frameproof_local.healthimaging.fault_kinds import KINDS
from frameproof_local.healthimaging.faults import Call, FaultPlan

GET_FRAME = Call("GetImageFrame")
RATED = {"kind": "throttle", "rate": 0.3}


def struck(faults: Sequence[Mapping[str, Any]], calls: Sequence[Call], seed: int = 0) -> list[bool]:
    """Return for each call whether a plan strikes it with the kind of its first fault."""
    plan = FaultPlan()
    plan.replace_all({"seed": seed, "faults": list(faults)})
    return [plan.draw({faults[0]["kind"]}, call) is not None for call in calls]


@pytest.mark.invariant("I10")
@pytest.mark.requirement("R19")
def test_the_same_seed_gives_the_same_faults() -> None:
    first, second, other = (struck([RATED], [GET_FRAME] * 500, seed) for seed in (7, 7, 8))
    assert first == second
    assert first != other
    assert 100 < sum(first) < 200


def test_setting_a_plan_again_starts_its_seed_again() -> None:
    plan = FaultPlan()
    rounds = []
    for _ in range(2):
        plan.replace_all({"seed": 3, "faults": [RATED]})
        rounds.append([plan.draw({"throttle"}, GET_FRAME) is None for _ in range(50)])
    assert rounds[0] == rounds[1]


def test_other_kinds_do_not_disturb_the_draws_of_a_seed() -> None:
    flips = {"kind": "flipBit", "bit": 1, "rate": 0.5}
    assert struck([RATED, flips], [GET_FRAME] * 50) == struck([RATED], [GET_FRAME] * 50)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [True, False, False, False]),
        ({"times": 2}, [True, True, False, False]),
        ({"nth": 3}, [False, False, True, False]),
        ({"nth": 2, "times": 2}, [False, True, True, False]),
        ({"rate": 1}, [True, True, True, True]),
        ({"rate": 1, "times": 1}, [True, False, False, False]),
        ({"rate": 0}, [False, False, False, False]),
        ({"times": 0}, [False, False, False, False]),
    ],
)
def test_a_fault_strikes_as_often_as_it_says(fields: dict[str, Any], expected: list[bool]) -> None:
    assert struck([{"kind": "serverError", **fields}], [GET_FRAME] * 4) == expected


def test_what_lasts_strikes_until_the_plan_changes() -> None:
    assert all(struck([{"kind": "flipBit", "bit": 1}], [GET_FRAME] * 4))


@pytest.mark.parametrize(
    ("field", "value", "call"),
    [
        ("operation", "GetImageFrame", Call("GetImageFrame")),
        ("imageSetId", "s", Call("GetImageSet", image_set_id="s")),
        ("imageFrameId", "f", Call("GetImageFrame", "s", "f")),
    ],
)
def test_a_fault_strikes_only_what_it_concerns(field: str, value: str, call: Call) -> None:
    calls = [Call("GetDatastore"), call]
    assert struck([{"kind": "throttle", field: value, "rate": 1}], calls) == [False, True]


def test_only_calls_that_a_fault_concerns_count_for_nth() -> None:
    calls = [GET_FRAME, Call("GetImageSet"), GET_FRAME]
    fault = {"kind": "throttle", "operation": "GetImageFrame", "nth": 2}
    assert struck([fault], calls) == [False, False, True]


def test_of_two_faults_one_strikes_at_a_time() -> None:
    plan = FaultPlan()
    plan.replace_all([{"kind": "throttle"}, {"kind": "serverError"}])
    kinds = {"throttle", "serverError"}
    drawn = [plan.draw(kinds, GET_FRAME) for _ in range(3)]
    assert [fault and fault.kind for fault in drawn] == ["throttle", "serverError", None]


def test_a_bad_fault_leaves_the_old_plan() -> None:
    plan = FaultPlan()
    plan.replace_all([{"kind": "failJob", "message": "planned"}])
    with pytest.raises(ValueError, match="meteor"):
        plan.replace_all([{"kind": "meteor"}])
    fault = plan.draw({"failJob"}, Call("StartDICOMImportJob"))
    assert fault is not None
    assert fault.message == "planned"


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"seed": "7", "faults": []}, "whole number"),
        ({"sed": 7}, "plan of faults is a list"),
        ({"faults": {}}, "plan of faults is a list"),
        ({"faults": [7]}, "JSON object"),
        ([{"kind": "throttle", "rate": 1.1}], "from 0 to 1"),
        ([{"kind": "throttle", "nth": 0}], "whole number >= 1"),
        ([{"kind": "stalledBody", "seconds": "1"}], "a number >= 0"),
        ([{"kind": "truncatedBody", "end": "rst"}], "one of fin, reset"),
    ],
)
def test_a_bad_plan_is_named(plan: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        FaultPlan().replace_all(plan)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_kind_and_its_fields_are_documented(name: str) -> None:
    page = Path(__file__).parents[4] / "docs" / "healthimaging-switches.md"
    (row,) = [line for line in page.read_text().splitlines() if f"`{name}`" in line and "|" in line]
    shown = row.replace("| call", "| `operation`, `imageSetId`, `imageFrameId`")
    assert [field for field in KINDS[name].fields if f"`{field}`" not in shown] == []
