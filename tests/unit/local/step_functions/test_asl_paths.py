from typing import Any

import pytest

from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.paths import (
    InvalidPathError,
    PathNotFoundError,
    check_path,
    is_reference_path,
    read_path,
    write_reference_path,
)

DOCUMENT = {
    "a": {"b": [10, 20, {"c": "deep"}]},
    "with space": 1,
    "hy-phen": {"x-y": 2},
    "sizes": [{"n": 1, "k": "x"}, {"n": 5, "k": "y"}, {"n": 9, "k": "x"}],
    "grün": 3,
    "null": None,
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", DOCUMENT),
        ("$.a.b[0]", 10),
        ("$.a.b[-1].c", "deep"),
        ("$['a']['b'][1]", 20),
        ("$['with space']", 1),
        ('$["with space"]', 1),
        ("$.hy-phen.x-y", 2),
        ("$.grün", 3),
        ("$.null", None),
        ("$.sizes[*].n", [1, 5, 9]),
        ("$.sizes[0:2].n", [1, 5]),
        ("$.sizes[-1:].n", [9]),
        ("$.sizes[0,2].n", [1, 9]),
        ("$..n", [1, 5, 9]),
        ("$.sizes[?(@.n > 4)].k", ["y", "x"]),
        ("$.sizes[?(@.k == 'x')].n", [1, 9]),
        ("$.sizes[?(@.n > 1 && @.n < 9)].n", [5]),
        ("$.sizes[?(@.n > 100)]", []),
        ("$.hy-phen.*", [2]),
    ],
)
def test_a_path_selects_what_jsonpath_says(path: str, expected: Any) -> None:
    assert read_path(path, DOCUMENT) == expected


@pytest.mark.parametrize("path", ["$.missing", "$.a.b[7]", "$.a.b.c", "$.a[0]", "$.null.x"])
def test_a_definite_path_that_leads_nowhere_is_an_error(path: str) -> None:
    with pytest.raises(PathNotFoundError):
        read_path(path, DOCUMENT)


@pytest.mark.parametrize("path", ["a.b", "$.a[", "$.a[?(", ""])
def test_text_that_is_no_jsonpath_is_refused(path: str) -> None:
    with pytest.raises(InvalidPathError):
        check_path(path)


@pytest.mark.parametrize(
    ("path", "is_reference"),
    [("$", True), ("$.a.b", True), ("$['a b'][0]", True), ("$.a[*]", False), ("$$.a", False)],
)
def test_a_reference_path_names_one_place(path: str, is_reference: bool) -> None:
    assert is_reference_path(path) is is_reference


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        ("$", {"old": 1}, "new"),
        ("$.a", {"old": 1}, {"old": 1, "a": "new"}),
        ("$.a.b.c", {}, {"a": {"b": {"c": "new"}}}),
        ("$.a.b", {"a": {"x": 1}}, {"a": {"x": 1, "b": "new"}}),
        ("$.a[1]", {"a": [1, 2, 3]}, {"a": [1, "new", 3]}),
        ("$.a[0].b", {"a": [{}]}, {"a": [{"b": "new"}]}),
    ],
)
def test_result_path_puts_the_result_into_the_input(
    path: str, document: Any, expected: Any
) -> None:
    assert write_reference_path(path, document, "new") == expected


def test_result_path_leaves_the_input_itself_alone() -> None:
    original = {"a": {"b": 1}}
    write_reference_path("$.a.b", original, 2)
    assert original == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("path", "document"),
    [("$.a", "text"), ("$.a", [1]), ("$.a.b", {"a": 5}), ("$.a[3]", {"a": []})],
)
def test_result_path_that_does_not_fit_the_input_fails(path: str, document: Any) -> None:
    with pytest.raises(StatesError) as caught:
        write_reference_path(path, document, "new")
    assert caught.value.error == "States.ResultPathMatchFailure"
