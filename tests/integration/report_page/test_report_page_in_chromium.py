from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from frameproof.report import render_page
from tests.integration.report_page.conftest import Opening
from tests.integration.report_page.sample_run import (
    all_series,
    pictures_of,
    problem,
    proven_report,
    spoilt_report,
)
from tests.integration.report_page.sample_series import hex_id

SERIES = all_series()
PICTURES = pictures_of(SERIES)
PROVEN = render_page(proven_report(SERIES), PICTURES)
SPOILT = render_page(spoilt_report(SERIES), PICTURES)
PHONE = {"width": 360, "height": 740}


def test_verdict_and_why_are_seen_without_scrolling(open_page: Opening) -> None:
    opened = open_page(PROVEN)
    expect(opened.page.get_by_role("heading", level=1)).to_be_in_viewport()
    assert opened.text("h1") == "✓\nPROVEN"
    assert "all 20 frames that the import made were downloaded and verified" in opened.text(".why")
    expect(opened.page.locator("#problems")).to_have_count(0)
    opened.keep_screenshot("proven-light")


def test_problems_follow_the_verdict_with_ids_and_next_steps(open_page: Opening) -> None:
    opened = open_page(SPOILT)
    sections = opened.page.locator("main > section")
    ids = sections.evaluate_all("nodes => nodes.map(node => node.id)")
    assert ids[:2] == ["verdict", "problems"]
    text = opened.text("#problems")
    for found in spoilt_report(SERIES).problems:
        assert found.id in text
        assert found.message in text  # markup in a reason is shown, never run
        assert found.next_step in text
    opened.keep_screenshot("not-proven-light")


def test_filter_shows_the_problems_of_one_kind(open_page: Opening) -> None:
    opened = open_page(SPOILT)
    cards = opened.page.locator(".problem:visible h3")
    assert cards.count() == 5
    opened.page.get_by_role("button", name="Frame mismatched 2").click()
    assert cards.all_inner_texts() == ["spoils the verdict\nFrame mismatched"] * 2
    assert opened.page.locator("#announcement").inner_text() == "2 problems are shown."
    opened.page.get_by_role("button", name="All 5").click()
    assert cards.count() == 5


def test_id_of_a_problem_is_copied_by_its_button(open_page: Opening) -> None:
    opened = open_page(SPOILT, permissions=["clipboard-read", "clipboard-write"])
    name = hex_id("frame 2")
    opened.page.get_by_role("button", name=f"Copy the id {name}").click()
    expect(opened.page.locator("#announcement")).to_have_text(f"Copied {name}")
    assert opened.page.evaluate("navigator.clipboard.readText()") == name


def test_accounting_is_drawn_and_says_the_same_as_a_table(open_page: Opening) -> None:
    opened = open_page(SPOILT)
    frames = opened.page.locator("#accounting .lane").last
    drawing = frames.get_by_role("img")
    words = "listed 20, verified 18, mismatched ✗ 2, undecodable 0, unverifiable 0, missing 0"
    assert drawing.get_attribute("aria-label") == f"Frames: {words}"
    frames.get_by_text("As a table").click()
    rows = frames.locator("tr").all_inner_texts()
    assert ", ".join(row.replace("\t", " ") for row in rows) == words
    widths = [float(bar.get_attribute("width") or "") for bar in frames.locator(".bar").all()]
    assert widths[0] == pytest.approx(widths[1] + widths[2], abs=0.02)  # what is lost is seen
    rule = " ".join(frames.locator(".rule").inner_text().split())
    assert rule == "✗ Does not hold: 20 listed ≠ 18 verified"


def test_contact_sheet_shows_every_picture_of_its_series(open_page: Opening) -> None:
    opened = open_page(PROVEN)
    sheets = opened.page.locator("#series article")
    headings = sheets.locator("h3").all_inner_texts()
    amounts = [sheet.get_by_role("img").count() for sheet in sheets.all()]
    assert dict(zip(headings, amounts, strict=True)) == {
        "CT, 5 frames": 5,
        "MR, 10 frames": 10,
        "US, 1 frame": 1,
        "CR, 1 frame": 1,
        "US, 3 frames": 0,
        "SR, 0 frames": 0,
    }
    loaded = "images => images.every(image => image.complete && image.naturalWidth > 0)"
    assert opened.page.locator("#series img").evaluate_all(loaded)
    assert "17 of 20 frames shown, 17 of them in the viewer." in opened.text("#series")


def test_withheld_pictures_and_the_limit_of_burned_in_text_are_named(open_page: Opening) -> None:
    opened = open_page(PROVEN)
    withheld = opened.page.locator("#series article", has_text="US, 3 frames")
    assert "text is burned in (BurnedInAnnotation YES)" in withheld.inner_text()
    assert "burned in without being declared" in opened.text("#limits")


def test_series_that_is_not_primary_and_series_with_problems_are_marked(
    open_page: Opening,
) -> None:
    opened = open_page(SPOILT)
    sheets = opened.page.locator("#series article")
    assert "not primary" in sheets.filter(has_text="CR, 1 frame").inner_text()
    assert "2 problems" in sheets.filter(has_text="CT, 5 frames").inner_text()


def test_timeline_throughput_calls_and_cost_are_shown(open_page: Opening) -> None:
    text = open_page(PROVEN).text("#performance")
    for words in (
        "whole run",
        "41.0 s",
        "1.5 frames/s",
        "31.5 MB",
        "US$ 0.0132",
        "850 ms",
        "Lambda invocations",
    ):
        assert words in text


def test_whole_page_is_reached_by_keyboard_alone(open_page: Opening) -> None:
    # GIVEN somebody without a mouse, at the top of the page
    opened = open_page(SPOILT)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    expect(opened.page.locator(".skip")).to_be_in_viewport()
    # WHEN they press Tab until they come to where they have been
    mark_where_i_am = """() => {
        const isNew = !("reached" in document.activeElement.dataset);
        document.activeElement.dataset.reached = "";
        return isNew;
    }"""
    while opened.page.evaluate(mark_where_i_am):
        opened.page.keyboard.press("Tab")
    # THEN they came by everything that does something
    controls = ":is(a, button, select, input, canvas, summary):enabled, a, canvas, summary"
    seen = opened.page.locator(controls).locator("visible=true")
    missed = seen.evaluate_all(
        "all => all.filter(each => !('reached' in each.dataset)).map(each => each.outerHTML)"
    )
    assert seen.count() > 50
    assert missed == []


def test_focus_is_always_seen(open_page: Opening) -> None:
    opened = open_page(SPOILT)
    for _ in range(12):
        opened.page.keyboard.press("Tab")
        outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_every_control_has_a_name_and_the_page_its_landmarks(open_page: Opening) -> None:
    opened = open_page(SPOILT)
    for role in ("banner", "navigation", "main"):
        expect(opened.page.get_by_role(role)).to_have_count(1)
    nameless = opened.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, canvas, svg, a")]
            .filter(node => !(node.textContent.trim() || node.getAttribute("aria-label")
                || node.labels?.length))
            .map(node => node.outerHTML)"""
    )
    assert nameless == []
    levels = opened.page.locator("h1, h2, h3").evaluate_all("all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_follows_the_readers_scheme_and_its_button_changes_it(
    open_page: Opening, scheme: str
) -> None:
    opened = open_page(SPOILT, color_scheme=scheme)
    background = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(250, 249, 246)", "dark": "rgb(19, 20, 22)"}
    assert opened.page.evaluate(background) == colours.pop(scheme)
    opened.page.locator("#theme").click()
    assert [opened.page.evaluate(background)] == list(colours.values())
    opened.keep_screenshot(f"from-{scheme}-by-button")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_a_phone_without_scrolling_sideways(open_page: Opening, scheme: str) -> None:
    opened = open_page(SPOILT, viewport=PHONE, color_scheme=scheme, has_touch=True)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    texts = "all => all.map(t => t.getBoundingClientRect().height)"
    assert min(opened.page.locator(".flow text").evaluate_all(texts)) >= 11
    opened.keep_screenshot(f"phone-{scheme}")


def test_page_reads_without_scripts(open_page: Opening) -> None:
    opened = open_page(SPOILT, java_script_enabled=False)
    assert "NOT PROVEN" in opened.text("h1")
    assert "The viewer needs JavaScript" in opened.text("#viewer")
    expect(opened.page.locator(".needs-script:visible")).to_have_count(0)
    expect(opened.page.locator(".problem:visible")).to_have_count(5)


def test_paper_shows_the_tables_and_no_controls(open_page: Opening) -> None:
    opened = open_page(SPOILT, color_scheme="dark")
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    colour = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(255, 255, 255)"
    expect(opened.page.locator("button:visible:not(.open-in-viewer)")).to_have_count(0)
    expect(opened.page.locator("#accounting table:visible")).to_have_count(3)
    opened.keep_screenshot("paper")
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(opened.page.locator("details[open]")).to_have_count(0)


def test_script_that_got_into_the_page_does_not_run(open_page: Opening) -> None:
    # GIVEN a page into which somebody has put a script, and a picture from elsewhere
    planted = "<script>document.title = 'taken'</script><img src='http://127.0.0.1:9/x.png'>"
    opened = open_page(PROVEN.replace("</main>", f"</main>{planted}"))
    # THEN the browser refuses both
    assert opened.page.title() == "PROVEN: knee-20260102T030405-1f2e"
    assert sum("Content Security Policy" in text for text in opened.complaints) == 2
    opened.complaints.clear()
    assert opened.requests.pop() == "http://127.0.0.1:9/x.png"  # named as blocked, never sent


def test_many_problems_of_a_kind_are_cut_and_counted(open_page: Opening) -> None:
    listed = tuple(problem("frameMissing", hex_id(str(n)), "No frame.") for n in range(150))
    report = replace(spoilt_report(SERIES), problems=listed)
    opened = open_page(render_page(report))
    expect(opened.page.locator(".problem")).to_have_count(100)
    assert "Frame missing: 50 more." in opened.text("#problems")
