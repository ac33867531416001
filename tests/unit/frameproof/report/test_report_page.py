from __future__ import annotations

import base64
import dataclasses
import json
import re
from html.parser import HTMLParser

from frameproof.report import (
    Accounting,
    ExecutionFailure,
    PagePicture,
    Report,
    build_report,
    render_page,
)
from frameproof.report.page.markup import data_block, element, join, raw
from tests.unit.frameproof.report.study import ALLOWING, RUN, hex_id, whole_study

VOID = {"meta", "img", "br", "link", "input"}
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


class PageReader(HTMLParser):
    """Reads a page, holding every end tag to its start tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)


def read(page: str) -> PageReader:
    reader = PageReader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def spoilt() -> Report:
    study = whole_study()
    study.refuse(0, "ValidationException: <script>alert(1)</script> & more")
    study.spoil_outcome(
        0, lambda row: dataclasses.replace(row, verdict="mismatched", actual_crc32=1)
    )
    return build_report(RUN, study.accounting(), timings={"totalSeconds": 12.5})


def test_page_begins_with_the_verdict_and_why() -> None:
    texts = read(render_page(build_report(RUN, whole_study().accounting()))).texts
    verdict = texts.index("PROVEN")
    assert "All 4 objects were copied and imported" in texts[verdict + 1]
    assert verdict < texts.index("Accounting", verdict) < texts.index("Series (2)")


def test_page_of_an_unproven_run_names_the_problems_ids_and_next_steps() -> None:
    report = spoilt()
    texts = " ".join(read(render_page(report)).texts)
    assert "NOT PROVEN" in texts
    assert report.problems
    for problem in report.problems:
        assert problem.id in texts
        assert problem.message in texts
        assert problem.next_step in texts


def test_refused_files_head_the_page_of_a_partial_import() -> None:
    study = whole_study()
    study.refuse(0, "not DICOM")
    texts = read(render_page(build_report(ALLOWING, study.accounting()))).texts
    problems = texts.index("Problems (1)")
    assert texts.index("PROVEN PARTIAL") < problems < texts.index("Accounting", problems)


def test_reason_of_a_refused_file_is_shown_as_text_and_never_as_markup() -> None:
    page = render_page(spoilt())
    assert page.count("<script") == 1  # the page's own, allowed by its hash
    assert "<script>alert(1)</script> & more" in " ".join(read(page).texts)


def test_page_asks_nothing_of_anyone() -> None:
    reader = read(render_page(spoilt(), [PagePicture(hex_id("ct"), 2, PNG)]))
    sources = [value for _, name, value in reader.attributes if name == "src"]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    links = [value for _, name, value in reader.attributes if name == "href"]
    anchors = [value for _, name, value in reader.attributes if name == "id"]
    assert links
    assert set(links) <= {f"#{anchor}" for anchor in anchors}
    assert [name for _, name, _ in reader.attributes if name == "style"] == []


def test_each_series_has_a_card_with_its_picture_or_says_that_there_is_none() -> None:
    report = build_report(RUN, whole_study().accounting())
    page = render_page(report, [PagePicture(hex_id("ct"), 2, PNG)])
    reader = read(page)
    (source,) = [value for tag, name, value in reader.attributes if (tag, name) == ("img", "src")]
    assert base64.b64decode(source.partition(",")[2]) == PNG
    alternatives = [value for _, name, value in reader.attributes if name == "alt"]
    assert alternatives == ["CT, frame 2 of 3"]
    assert reader.texts.count("No picture: the series has no image frames.") == 1
    assert any("1 of 3 frames shown, 0 of them in the viewer." in text for text in reader.texts)
    assert {"CT, 3 frames", "SR, 0 frames", hex_id("ct"), hex_id("sr")} <= set(reader.texts)


def test_page_is_readable_on_a_phone_in_dark_and_light() -> None:
    page = render_page(spoilt())
    assert 'name="viewport"' in page
    assert "light-dark(" in page
    assert "color-scheme: light dark" in page


def test_bad_counts_are_marked_by_a_sign_and_not_by_colour_alone() -> None:
    assert "✗ 1" in read(render_page(spoilt())).texts


def test_source_uris_and_dicom_uids_stand_nowhere_on_the_page() -> None:
    page = render_page(spoilt())
    assert "DOE^JOHN" not in page
    assert not re.search(r"\b1\.2\.3\b", page)


def test_page_of_a_run_that_left_nothing_still_says_why() -> None:
    failure = ExecutionFailure("FAILED", "SourceAccessError", "may not read")
    texts = " ".join(read(render_page(build_report(RUN, Accounting(), failure=failure))).texts)
    assert "SourceAccessError: may not read" in texts
    assert "Series" not in texts


def test_times_are_shown_in_words() -> None:
    texts = read(render_page(spoilt())).texts
    assert texts[texts.index("whole run") + 1] == "12.5 s"


def test_element_escapes_texts_and_attributes_but_not_markup() -> None:
    inner = element("b", "<i>")
    written = element("p", inner, " & ", title='"x"')
    assert written == '<p title="&quot;x&quot;"><b>&lt;i&gt;</b> &amp; </p>'
    assert join(raw("<hr>"), "<") == "<hr>&lt;"


def test_half_a_character_of_a_foreign_text_is_replaced() -> None:
    # JSON can hold one, UTF-8 cannot: the page could not be written.
    written = element("p", "a\ud800b", title="\udfff")
    assert written.encode().decode() == '<p title="?">a?b</p>'


def test_data_block_keeps_its_text_from_ending_it() -> None:
    document = json.dumps({"reason": "</script><!-- & more"})
    written = data_block(document, class_="data")
    inner = written.partition(">")[2].removesuffix("</script>")
    assert "<" not in inner
    assert json.loads(inner) == {"reason": "</script><!-- & more"}


def test_same_report_gives_the_same_bytes() -> None:
    assert render_page(spoilt()) == render_page(spoilt())
