"""Strings from DICOM files and from AWS, in the report page: they are text there, and stay text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frameproof.errors import InvalidInputError
from frameproof.records import from_json, to_json
from frameproof.report import Report, build_report, render_page
from tests.unit.frameproof.hostile.spoiling import TEXTS
from tests.unit.frameproof.report.study import RUN, whole_study
from tests.unit.frameproof.report.test_report_page import read

pytestmark = pytest.mark.requirement("S12")


def report_with_a_problem() -> Report:
    study = whole_study()
    study.refuse(0, "ValidationException: refused")
    return build_report(RUN, study.accounting(), timings={"totalSeconds": 12.5})


def with_texts(document: Any, text: str) -> list[Any]:
    """Return the document once for each of its strings, with the text in that one's place."""
    written = json.dumps(document)
    strings = sorted(set(_strings(document)))
    return [json.loads(written.replace(json.dumps(one), json.dumps(text))) for one in strings]


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def assert_nothing_became_markup(page: str, plain: str) -> None:
    found, expected = read(page), read(plain)
    assert {tag for tag, _, _ in found.attributes} <= {tag for tag, _, _ in expected.attributes}
    for tag, name, value in found.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in ("href", "src"):
            assert not value.strip().lower().startswith(("javascript:", "http:", "//")), value
    assert page.count("<script") == plain.count("<script")
    assert page.count("</script") == plain.count("</script")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:30]))
def test_a_hostile_text_in_any_field_is_shown_as_text(text: str) -> None:
    report = report_with_a_problem()
    plain, shown = render_page(report), 0
    for document in with_texts(to_json(report), text):
        try:
            spoilt_report = from_json(Report, document)
        except InvalidInputError:
            continue  # a verdict or a kind, of which there is a fixed list
        page = render_page(spoilt_report)
        assert_nothing_became_markup(page, plain)
        page.encode()
        shown += 1
    assert shown > 10


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u202a", "\u2066", "\u200f", "\x1b", "\x07"], ids=ascii
)
def test_marks_that_turn_text_round_are_shown_not_obeyed(mark: str) -> None:
    # "exe.gnp" must not be read as "png.exe", nor a UID backwards
    study = whole_study()
    study.refuse(0, f"before{mark}after")
    page = render_page(build_report(RUN, study.accounting(), timings={}))
    assert mark not in page
    assert f"before\\u{ord(mark):04x}after" in page
