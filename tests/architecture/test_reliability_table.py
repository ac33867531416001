"""Each fault, invariant and requirement has a test, and the table says what came of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from scripts.reliability.judged_code import digest_of_code
from scripts.reliability.markers import marked_files
from scripts.reliability.numbers import all_numbers
from scripts.reliability.results import read_results
from scripts.reliability.table import PAGE, failing, with_table

NUMBERS = [number.id for number in all_numbers()]
RENEW = "run `make reliability`, and commit what it writes"
OF_OTHER_PAGES = re.compile(r"[SOPU]\d+")
"""Security, observability, performance and use have numbers, too, and no table here."""


@pytest.mark.requirement("R1")
def test_every_number_has_a_test() -> None:
    assert [id_ for id_ in NUMBERS if id_ not in marked_files()] == []


@pytest.mark.requirement("R1")
def test_every_fault_has_a_test_on_the_real_state_machine() -> None:
    marked = marked_files()
    faults = [id_ for id_ in NUMBERS if id_.startswith("F")]
    assert len(faults) == 26
    assert [id_ for id_ in faults if not any("e2e/" in file for file in marked[id_])] == []


def test_every_marker_names_a_number() -> None:
    unknown = marked_files().keys() - set(NUMBERS)
    assert [id_ for id_ in sorted(unknown) if not OF_OTHER_PAGES.fullmatch(id_)] == []


def test_the_page_shows_what_was_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    made = with_table(page, read_results("slice"), read_results("campaign"))
    assert made == page, "python -m scripts.reliability.table"


def test_the_results_are_of_the_code_that_lies_here_and_show_every_number() -> None:
    # While somebody works on the code it may be ahead of its results; in CI it may not.
    results = read_results("slice")
    is_of_this_code = results.code == digest_of_code()
    assert is_of_this_code or "CI" not in os.environ, RENEW
    assert not failing(results) or "CI" not in os.environ, RENEW


def test_what_does_nothing_makes_no_result_old(tmp_path: Path) -> None:
    file = tmp_path / "functions" / "app.py"
    file.parent.mkdir()
    digests = []
    for text in (
        "def answer():\n    return 1\n",
        '"""Answers."""\n\n\ndef answer():\n    """Answer."""\n    return 1  # always\n',
        "def answer():\n    return 2\n",
    ):
        file.write_text(text)
        digests.append(digest_of_code(tmp_path))
    assert digests[0] == digests[1] != digests[2]
