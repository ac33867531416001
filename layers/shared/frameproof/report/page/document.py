"""The sections put together."""

from __future__ import annotations

from collections.abc import Sequence

from frameproof.report.contract import Report
from frameproof.report.page import assets
from frameproof.report.page.accounting import accounting_section, checks_section
from frameproof.report.page.amounts import performance_section
from frameproof.report.page.closing import limits_section, run_section
from frameproof.report.page.markup import Markup, element, join, raw
from frameproof.report.page.pictures import PagePicture, embed
from frameproof.report.page.problems import problems_section
from frameproof.report.page.series import series_section
from frameproof.report.page.verdict import verdict_section
from frameproof.report.page.viewer import viewer_section

PICTURES_BUDGET_BYTES = 3_500_000
PAGE_BUDGET_BYTES = 4_800_000
"""A page must stay below 5 MB, pictures and all; a long list of problems leaves them less."""

type Section = tuple[str, str, Markup]
"""Its anchor, its name in the navigation, and what it holds (empty: it is left out)."""


def render_page(report: Report, pictures: Sequence[PagePicture] = ()) -> str:
    """Write the page: a pure function, the same bytes for the same report and pictures.

    Parameters
    ----------
    report
        The report to show.
    pictures
        What VerifyFrames made for people; a series without any says so.

    Returns
    -------
    str
        A whole HTML document, to be stored as UTF-8; smaller than 5 MB.
    """
    texts = _texts(report)
    bare = series_section(report, {})  # what the series take without any picture
    used = sum(len(markup.encode()) for markup in (*(text[2] for text in texts), bare))
    budget = max(0, min(PICTURES_BUDGET_BYTES, PAGE_BUDGET_BYTES - used))
    series = embed(pictures, budget_bytes=budget)
    shown: list[Section] = [
        ("series", "Series", series_section(report, series)),
        ("viewer", "Viewer", viewer_section(report, series)),
    ]
    sections = [part for part in (*texts[:-3], *shown, *texts[-3:]) if part[2]]
    document = element("html", _head(report), _body(report, sections), lang="en")
    return f"<!doctype html>\n{document}\n"


def _texts(report: Report) -> list[Section]:
    """Write everything but the pictures; these stand before the last three."""
    return [
        ("verdict", "Verdict", verdict_section(report)),
        ("problems", "Problems", problems_section(report)),
        ("accounting", "Accounting", accounting_section(report)),
        ("checks", "Checks", checks_section(report)),
        ("performance", "Performance", performance_section(report)),
        ("limits", "Limits", limits_section(report)),
        ("run", "Run", run_section(report)),
    ]


def _head(report: Report) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=assets.policy()),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{report.verdict.replace('_', ' ')}: {report.run_id}"),
        element("style", raw(assets.style_sheet())),
    )


def _body(report: Report, sections: Sequence[Section]) -> Markup:
    links = [element("a", name, href=f"#{anchor}") for anchor, name, _ in sections]
    return element(
        "body",
        element("a", "Skip to the verdict", href="#verdict", class_="skip"),
        _masthead(report),
        element("nav", *links, aria_label="Sections of this report"),
        element("main", join(*(markup for _, _, markup in sections))),
        element("p", class_="announcement", id="announcement", role="status"),
        element("script", raw(assets.script())),
    )


def _masthead(report: Report) -> Markup:
    return element(
        "header",
        element(
            "p",
            element("strong", "Frameproof"),
            " ",
            element("span", "Evidence report", class_="muted"),
        ),
        element("p", "Run ", element("code", report.run_id), class_="run-id"),
        element("button", "Dark", type="button", id="theme", class_="needs-script", hidden=True),
        class_="masthead",
    )
