"""The parts of the page, from top to bottom; each takes the report and gives HTML."""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Iterable, Mapping

from frameproof.report.contract import (
    NOTED_KINDS,
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    ObjectCounts,
    Problem,
    Report,
    ReportedImageSet,
    SourceProof,
)
from frameproof.report.markup import Markup, element, join

type Counts = ObjectCounts | InstanceCounts | FrameCounts | SourceProof | CrossCheck
type Row = tuple[str, str, bool]
"""Name, number as shown, and whether it is bad news."""

_VERDICT_CLASSES = {
    "PROVEN": "proven",
    "PROVEN_PARTIAL": "partial",
    "NOT_PROVEN": "not-proven",
}
_REASON_KINDS = frozenset({"executionFailed", "planMissing", "equationBroken"})


def verdict_section(report: Report) -> Markup:
    """Say the verdict and why."""
    reasons = [problem.message for problem in report.problems if problem.kind in _REASON_KINDS]
    return element(
        "section",
        element("h1", report.verdict.replace("_", " ")),
        element("p", _why(report)),
        element("ul", *(element("li", reason) for reason in reasons)) if reasons else "",
        class_=f"verdict {_VERDICT_CLASSES[report.verdict]}",
        id="verdict",
    )


def _why(report: Report) -> str:
    objects, frames = report.objects, report.frames
    if report.verdict == "PROVEN":
        return (
            f"All {objects.listed} objects were copied and imported, all "
            f"{report.instances.imported} instances are accounted for, and all {frames.listed} "
            "frames that the import made were downloaded and verified."
        )
    if report.verdict == "PROVEN_PARTIAL":
        return (
            f"HealthImaging refused {objects.failed} of {objects.copied} files, which this run "
            f"allowed. The other {objects.imported} were imported, and all {frames.listed} of "
            "their frames were downloaded and verified."
        )
    return f"{frames.verified} of {frames.listed} listed frames are verified. Not proven because:"


def accounting_section(report: Report) -> Markup:
    """Show the counts of objects, instances and frames."""
    objects, instances, frames = report.objects, report.instances, report.frames
    tables = (
        _table("Objects", _counts(objects, bad=("failed",))),
        _table("Instances", _counts(instances)),
        _table(
            "Frames",
            _counts(frames, bad=("mismatched", "undecodable", "unverifiable", "missing")),
        ),
    )
    return element(
        "section",
        element("h2", "Accounting"),
        element("div", *tables, class_="cards"),
        id="accounting",
    )


def _counts(counts: Counts, *, bad: tuple[str, ...] = ()) -> list[Row]:
    """Give name, number and whether the number should have been 0, for each count."""
    return [
        (name.replace("_", " "), f"{number:,}", name in bad and number > 0)
        for name, number in dataclasses.asdict(counts).items()
    ]


def _table(caption: str, rows: Iterable[Row]) -> Markup:
    lines = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", f"✗ {number}" if broken else number, class_="number"),
            **({"class_": "broken"} if broken else {}),
        )
        for name, number, broken in rows
    ]
    table = element("table", element("caption", caption), element("tbody", *lines))
    return element("div", table, class_="scroll")


def problems_section(report: Report) -> Markup:
    """List every problem with its id and the next step."""
    if not report.problems:
        return join()
    cards = [_problem_card(problem) for problem in report.problems]
    return element("section", element("h2", f"Problems ({len(cards)})"), *cards, id="problems")


def _problem_card(problem: Problem) -> Markup:
    lines = [
        ("Id", element("span", problem.id, class_="id")),
        ("Expected", problem.expected),
        ("Actual", problem.actual),
        ("Next step", problem.next_step),
    ]
    pairs = [join(element("dt", name), element("dd", value)) for name, value in lines]
    return element(
        "article",
        element("h3", _words(problem.kind)),
        element("p", problem.message),
        element("dl", *pairs),
        class_="card problem noted" if problem.kind in NOTED_KINDS else "card problem",
    )


def series_section(report: Report, thumbnails: Mapping[str, bytes]) -> Markup:
    """Show one card for each image set, with its picture where there is one."""
    if not report.image_sets:
        return join()
    cards = [_series_card(row, thumbnails.get(row.image_set_id)) for row in report.image_sets]
    return element(
        "section",
        element("h2", f"Series ({len(cards)})"),
        element("div", *cards, class_="cards"),
        id="series",
    )


def _series_card(image_set: ReportedImageSet, png: bytes | None) -> Markup:
    modality = image_set.modality or "Modality not given"
    frames = "1 frame" if image_set.frames == 1 else f"{image_set.frames:,} frames"
    primary = "" if image_set.is_primary else ", not primary"
    return element(
        "article",
        _picture(png, description=f"A frame of the {modality} series, {frames}"),
        element("h3", f"{modality}, {frames}"),
        element("p", image_set.image_set_id, class_="id"),
        element("p", f"version {image_set.version_id}{primary}", class_="muted"),
        class_="card",
    )


def _picture(png: bytes | None, *, description: str) -> Markup:
    if png is None:
        return element("div", "no picture", class_="no-picture")
    source = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
    return element("img", src=source, alt=description)


def amounts_section(report: Report) -> Markup:
    """Show times, bytes, calls, comparisons and cost, as far as they are known."""
    groups: list[tuple[str, list[Row]]] = [
        ("Times", _amounts(report.timings)),
        ("Bytes", _amounts(report.bytes)),
        ("Calls", _amounts(report.counters)),
        ("Source proof", _counts(report.source_proof, bad=("differing",))),
        ("Cross-check", _counts(report.cross_check, bad=("disagreed",))),
        ("Cost", _amounts(report.cost)),
    ]
    tables = [_table(caption, rows) for caption, rows in groups if rows]
    return element(
        "section",
        element("h2", "Times and amounts"),
        element("div", *tables, class_="cards"),
        id="amounts",
    )


def _amounts(amounts: Mapping[str, float]) -> list[Row]:
    return [(_words(name).lower(), _number(value), False) for name, value in amounts.items()]


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")


def _words(camel_case: str) -> str:
    """Turn ``frameMismatched`` into ``Frame mismatched``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: f" {m[1].lower()}", camel_case).capitalize()
