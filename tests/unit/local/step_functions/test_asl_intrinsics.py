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
        ("States.Format('{} of {}', $.name, $.count)", "CT of 57"),
        ("States.Format('it\\'s \\{{}\\}', 1)", "it's {1}"),
        ("States.Format('{}', $.object)", '{"a":1}'),
        ("States.Format('run {}', $$.Execution.Name)", "run run-1"),
        ("States.Format('plain')", "plain"),
        ("States.StringToJson($.text)", {"x": [1, 2]}),
        ("States.JsonToString($.object)", '{"a":1}'),
        ("States.Array(1, 'a', null, true, $.name)", [1, "a", None, True, "CT"]),
        ("States.Array()", []),
        ("States.ArrayPartition($.list, 3)", [[1, 2, 2], [3]]),
        ("States.ArrayContains($.list, 3)", True),
        ("States.ArrayContains($.list, true)", False),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.list, 3)", 3),
        ("States.ArrayLength($.list)", 4),
        ("States.ArrayUnique($.list)", [1, 2, 3]),
        ("States.Base64Encode('Data')", "RGF0YQ=="),
        ("States.Base64Decode('RGF0YQ==')", "Data"),
        ("States.Hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("States.Hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"),
        ("States.JsonMerge($.object, States.StringToJson('{\"b\":2}'), false)", {"a": 1, "b": 2}),
        ("States.MathAdd($.count, -7)", 50),
        ("States.MathAdd(1.5, 1)", 3),
        (
            "States.StringSplit('This.is+a,test=string', '.+,=')",
            ["This", "is", "a", "test", "string"],
        ),
        ("States.ArrayLength($.items[?(@.n > 1)])", 1),
        ("States.ArrayLength(States.StringSplit('a,b', ','))", 2),
        (" States.ArrayLength( $.list ) ".strip(), 4),
    ],
)
def test_an_intrinsic_function_gives_what_aws_documents(expression: str, expected: Any) -> None:
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
        "States.Format('{} {}', 1)",
        "States.Format(",
        "States.StringToJson('{')",
        "States.ArrayGetItem($.list, 4)",
        "States.ArrayLength($.name)",
        "States.ArrayRange(1, 2000, 1)",
        "States.ArrayRange(1, 2, 0)",
        "States.ArrayPartition($.list, 0)",
        "States.Base64Decode('!')",
        "States.Hash('a', 'CRC')",
        "States.JsonMerge($.object, $.object, true)",
        "States.MathAdd('1', 1)",
        "States.MathRandom(5, 5)",
        "States.UUID(1)",
        "States.Format('open",
        "States.Array(1) trailing",
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
