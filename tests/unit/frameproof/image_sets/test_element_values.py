from __future__ import annotations

from typing import Any

import pytest

from frameproof.image_sets.element_values import integer, number, positive_numbers, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [("CT ", "CT"), ("1.2\0", "1.2"), ("  ", None), ("", None), (None, None), (3, None)],
)
def test_text_loses_its_padding(value: Any, expected: str | None) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("12 ", 12),
        (12, 12),
        ("-1", 0),
        ("a", 0),
        (None, 0),
        ([], 0),
        ("9" * 5000, 0),
        (10**30, 0),
        (True, 0),
    ],
)
def test_an_integer_is_a_number_or_its_text(value: Any, expected: int) -> None:
    assert integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-1000 ", -1000.0),
        ("1.5E2", 150.0),
        (["40", "400"], 40.0),
        ("40\\400", 40.0),
        (7, 7.0),
        ([0.5], 0.5),
        ([], None),
        ("", None),
        ("soft tissue", None),
        ("nan", None),
        (float("inf"), None),
        (10**400, None),
        (True, None),
        (None, None),
        ({}, None),
        ([["1"]], None),
    ],
)
def test_a_number_is_the_first_that_can_be_read(value: Any, expected: float | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["0.5 ", "0.25"], (0.5, 0.25)),
        ("0.5\\0.25", (0.5, 0.25)),
        ([1, 2], (1.0, 2.0)),
        (["0.5"], ()),
        (["0.5", "x"], ()),
        (["0.5", "0"], ()),
        (["1", "1", "1"], ()),
        (None, ()),
        (0.5, ()),
    ],
)
def test_positive_numbers_are_there_as_a_whole_or_not_at_all(
    value: Any, expected: tuple[float, ...]
) -> None:
    assert positive_numbers(value, count=2) == expected
