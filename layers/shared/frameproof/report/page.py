"""report.html: one file that needs nothing from anywhere and can be mailed as evidence.

No script, no external request (a Content-Security-Policy forbids them, so that a mistake here could
not send anything), pictures as data URIs. It shows counts, HealthImaging's ids and reasons, and the
copies' keys; never a source URI, a patient's attributes or a DICOM UID.
"""

from __future__ import annotations

from collections.abc import Mapping

from frameproof.report.contract import Report
from frameproof.report.markup import Markup, element, join, raw
from frameproof.report.sections import (
    accounting_section,
    amounts_section,
    problems_section,
    series_section,
    verdict_section,
)
from frameproof.report.style import STYLE_SHEET

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'"


def render_page(report: Report, thumbnails: Mapping[str, bytes] | None = None) -> str:
    """Write the page.

    Parameters
    ----------
    report
        The report to show.
    thumbnails
        Image set id -> PNG file, small (about 256 pixels wide). An image set without one gets a
        card without a picture.

    Returns
    -------
    str
        A whole HTML document, to be stored as UTF-8.
    """
    document = element("html", _head(report), _body(report, thumbnails or {}), lang="en")
    return f"<!doctype html>\n{document}\n"


def _head(report: Report) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("title", f"{report.verdict.replace('_', ' ')}: {report.run_id}"),
        element("style", raw(STYLE_SHEET)),
    )


def _body(report: Report, thumbnails: Mapping[str, bytes]) -> Markup:
    return element(
        "body",
        element(
            "header",
            element("p", "Frameproof report of run ", element("code", report.run_id)),
            element("p", report.execution_arn, class_="id muted"),
        ),
        element(
            "main",
            verdict_section(report),
            _in_reading_order(report, thumbnails),
        ),
    )


def _in_reading_order(report: Report, thumbnails: Mapping[str, bytes]) -> Markup:
    """Refused files head the page of a partial import; elsewhere the counts come first."""
    counts, problems = accounting_section(report), problems_section(report)
    first, second = (problems, counts) if report.verdict == "PROVEN_PARTIAL" else (counts, problems)
    return join(first, second, series_section(report, thumbnails), amounts_section(report))
