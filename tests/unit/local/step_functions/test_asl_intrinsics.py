"""How expressions are read; what each function gives is in ``asl_tables``."""

import hashlib
from random import Random
from typing import Any

import pytest

from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.templates import Scope

DOCUMENT = {
    "name": "CT",
    "count": 57,
    "list": [1, 2, 2, 3],
    "object": {"a": 1},
    "text": '{"x": [1, 2]}',
    "items": [{"n": 1}, {"n": 2}],
}


def evaluate(expression: str) -> Any:
    scope = Scope(DOCUMENT, {"Execution": {"Name": "run-1"}}, Random(7))  # noqa: S311 - repeatable
    return scope.evaluate(expression, "field.$")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("States.Format('plain')", "plain"),
        ("States.ArrayLength($.items[?(@.n > 1)])", 1),
        ("States.ArrayLength( $.list )", 4),
        ("States.JsonMerge($.object, States.StringToJson('{\"b\":2}'), false)", {"a": 1, "b": 2}),
        ("States.StringToJson($.text)", {"x": [1, 2]}),
        ("States.StringSplit('', ',')", []),
        ("States.ArrayUnique($.list)", [1, 2, 3]),
        ("States.Hash($.object, 'SHA-256')", hashlib.sha256(b'{"a":1}').hexdigest()),
    ],
)
def test_spaces_filters_and_functions_within_functions_are_read(
    expression: str, expected: Any
) -> None:
    assert evaluate(expression) == expected


def test_uuid_is_a_random_uuid_of_version_4() -> None:
    first, second = evaluate("States.Array(States.UUID(), States.UUID())")
    assert first != second
    assert first[14] == "4"


def test_math_random_is_within_its_bounds_and_repeats_with_a_seed() -> None:
    assert 1 <= evaluate("States.MathRandom(1, 10)") < 10
    assert evaluate("States.MathRandom(1, 9999, 5)") == evaluate("States.MathRandom(1, 9999, 5)")


@pytest.mark.parametrize(
    "expression",
    [
        "States.Nothing()",
        "States.Format(",
        "States.Format('open",
        "States.Array(1) trailing",
        "States.ArrayLength()",
        "States.Base64Decode('!')",
    ],
)
def test_a_wrong_call_is_an_intrinsic_failure(expression: str) -> None:
    with pytest.raises(StatesError) as caught:
        evaluate(expression)
    assert caught.value.error == "States.IntrinsicFailure"


def test_a_path_that_leads_nowhere_inside_a_function_is_a_parameter_path_failure() -> None:
    with pytest.raises(StatesError) as caught:
        evaluate("States.Format('{}', $.missing)")
    assert caught.value.error == "States.ParameterPathFailure"
