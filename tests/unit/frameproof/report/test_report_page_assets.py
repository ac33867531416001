from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources
from itertools import product

import pytest

from frameproof.report.page import assets
from frameproof.report.page.wording import count_of, duration, kind_in_words, number, size

PAIRS = [
    *product(("text", "muted", "link", "good", "noted", "bad"), ("page", "card")),
    *((tone, f"{tone}-back") for tone in ("good", "noted", "bad")),
    *product(("text", "muted"), ("good-back", "noted-back", "bad-back")),
    ("page", "text"),  # a pressed button
]


def colours() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([a-z-]+): light-dark\((#\w{6}), (#\w{6})\)", assets.style_sheet())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    shares = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "back"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(text: str, back: str, theme: int) -> None:
    values = sorted(luminance(colours()[name][theme]) for name in (text, back))
    assert (values[1] + 0.05) / (values[0] + 0.05) >= 4.5


def test_policy_allows_the_pages_own_script_and_style_and_nothing_else() -> None:
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (assets.style_sheet(), assets.script())
    ]
    assert assets.policy().split("; ") == [
        "default-src 'none'",
        "img-src data:",
        f"style-src {hashes[0]}",
        f"script-src {hashes[1]}",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]


def test_every_asset_is_on_the_page_and_none_reaches_out() -> None:
    folder = resources.files("frameproof.report.page").joinpath("assets")
    names = {file.name for file in folder.iterdir()}
    styles = {*assets.STYLE_FILES, *assets.COLLECTION_STYLE_FILES}
    assert names == {*styles, *assets.SCRIPT_FILES}
    whole = assets.style_sheet() + assets.script()
    for forbidden in ("url(", "@import", "http:", "https:", "eval(", "innerHTML", "</script"):
        assert forbidden not in whole


@pytest.mark.parametrize("name", assets.SCRIPT_FILES)
def test_every_script_is_strict(name: str) -> None:
    folder = resources.files("frameproof.report.page").joinpath("assets")
    assert folder.joinpath(name).read_text("utf-8").startswith('"use strict";\n')


def test_amounts_are_written_for_people() -> None:
    assert [duration(seconds) for seconds in (0, 0.25, 12.34, 59.99, 184, 7500)] == [
        "0 s",
        "250 ms",
        "12.3 s",
        "1 min 00 s",
        "3 min 04 s",
        "2 h 05 min",
    ]
    assert [size(amount) for amount in (0, 999, 1000, 999_960, 31_457_280)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "1.0 MB",
        "31.5 MB",
    ]
    assert [number(value) for value in (1234, 0.5, 2.0)] == ["1,234", "0.5", "2"]
    assert (count_of(1, "frame"), count_of(1200, "frame")) == ("1 frame", "1,200 frames")
    assert kind_in_words("frameMismatched") == "Frame mismatched"
