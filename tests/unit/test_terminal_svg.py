from __future__ import annotations

import xml.etree.ElementTree as ET

from scripts.terminal_svg import Cell, Screen, terminal_svg

SVG = "{http://www.w3.org/2000/svg}"


def screen(*lines: str, seconds: float = 1.0) -> Screen:
    return Screen([[Cell(character) for character in line] for line in lines], seconds)


def drawn(*screens: Screen) -> ET.Element:
    return ET.fromstring(terminal_svg(screens, title="a < b"))  # noqa: S314 - ours


def test_each_screen_is_a_group_and_blanks_are_not_drawn() -> None:
    root = drawn(screen("one  ", "     "), screen("a<b &", " two "))
    groups = [[text.text for text in group] for group in root.iter(f"{SVG}g")]
    assert groups == [["one"], ["a<b &", "two"]]


def test_text_stands_in_its_column_and_is_as_long_as_its_cells() -> None:
    (text,) = drawn(screen("    four")).iter(f"{SVG}text")
    assert (text.get("x"), text.get("textLength")) == ("49.6", "33.6")


def test_colours_and_bold_are_drawn_apart() -> None:
    row = [Cell("a", "green"), Cell("b", "green", is_bold=True), Cell("c", "no-such-colour")]
    texts = list(drawn(Screen([row], 1.0)).iter(f"{SVG}text"))
    assert [(text.text, text.get("style"), text.get("class")) for text in texts] == [
        ("a", "fill:#56d364", None),
        ("b", "fill:#56d364", "bold"),
        ("c", None, None),
    ]


def test_screens_are_shown_for_as_long_as_they_are_to_be() -> None:
    style = drawn(screen("x", seconds=1.0), screen("y", seconds=3.0)).findtext(f"{SVG}style") or ""
    assert "animation: 4.0s step-end infinite" in style
    assert "25.00% { visibility: hidden }" in style
    assert "@keyframes f1 { 0% { visibility: hidden } 25.00% { visibility: visible }" in style
