"""How the run went: where its time went, how fast it was, what it called and what it cost."""

from __future__ import annotations

from collections.abc import Mapping

from frameproof.report.contract import Report
from frameproof.report.page.flow import Bar, lane
from frameproof.report.page.markup import Markup, element, join
from frameproof.report.page.wording import duration, number, size, words

# The states in the order in which they run, each with the name of its seconds in report.timings.
_STATES = (
    ("plan", "planSeconds"),
    ("copy", "copySeconds"),
    ("import", "importSeconds"),
    ("list frames", "listSeconds"),
    ("verify frames", "verifySeconds"),
    ("prove source", "sourceSeconds"),
)
_TOTAL = "totalSeconds"

# Names that hold a name of AWS's own.
_NAMES = {
    "getImageFrameCalls": "GetImageFrame calls",
    "gbSeconds": "GB-seconds",
    "healthImagingCalls": "HealthImaging calls",
    "lambdaInvocations": "Lambda invocations",
    "s3ReadRequests": "S3 reads",
    "s3WriteRequests": "S3 writes",
    "healthImaging": "HealthImaging",
    "healthImagingApi": "HealthImaging calls",
    "healthImagingStorageUsdPerMonth": "HealthImaging storage, a month",
    "lambda": "Lambda",
    "s3": "S3 requests",
    "s3StorageUsdPerMonth": "S3 storage, a month",
    "stepFunctions": "Step Functions",
}

type Fact = tuple[str, str]
"""What it is, and how much, as written."""


def performance_section(report: Report) -> Markup:
    """Show times, throughput, bytes, calls and cost, as far as they are known."""
    groups = (
        ("Throughput", _throughput(report)),
        ("Work, added up", _work(report.timings)),
        ("Bytes", [(_named(name), size(value)) for name, value in report.bytes.items()]),
        ("Calls", [(_named(name), number(value)) for name, value in report.counters.items()]),
        ("Cost", [_cost(name, value) for name, value in report.cost.items()]),
    )
    tables = [_facts(title, facts) for title, facts in groups if facts]
    return element(
        "section",
        element("h2", "Performance", id="performance-title"),
        element("div", _timeline(report.timings), *tables, class_="lanes"),
        id="performance",
        aria_labelledby="performance-title",
    )


def _timeline(timings: Mapping[str, float]) -> Markup:
    """Lay the states one after another on the run's time, as the state machine runs them."""
    bars, start = [], 0.0
    for name, key in _STATES:
        if key in timings:
            bars.append(Bar(name, timings[key], _to_the_second(timings[key]), start))
            start += timings[key]
    if _TOTAL in timings:
        bars.insert(0, Bar("whole run", timings[_TOTAL], _to_the_second(timings[_TOTAL])))
    return lane("Timeline", bars) if bars else join()


def _to_the_second(seconds: float) -> str:
    """Write a time that is read from files, whose times S3 keeps to the second."""
    return "< 1 s" if seconds < 1 else duration(seconds)


def _work(timings: Mapping[str, float]) -> list[Fact]:
    """Give the times that are sums over what ran side by side: they have no place on a timeline."""
    on_timeline = {_TOTAL, *(key for _, key in _STATES)}
    return [
        (_named(key.removesuffix("Seconds")), duration(seconds))
        for key, seconds in timings.items()
        if key not in on_timeline
    ]


def _throughput(report: Report) -> list[Fact]:
    """Divide amounts by the time of the state that worked on them, where both are known."""
    verify, copy = report.timings.get("verifySeconds"), report.timings.get("copySeconds")
    copied, served = report.bytes.get("objectsCopied"), report.bytes.get("framesServed")
    pixels = report.bytes.get("pixelsDecoded")
    rates: list[tuple[str, float | None, float | None, str]] = [
        ("frames verified", float(report.frames.listed), verify, "frames/s"),
        ("frames downloaded", _megabytes(served), verify, "MB/s"),
        ("pixels decoded", _megabytes(pixels), verify, "MB/s"),
        ("objects copied", _megabytes(copied), copy, "MB/s"),
    ]
    return [
        (name, f"{amount / seconds:,.1f} {unit}")
        for name, amount, seconds, unit in rates
        if amount and seconds
    ]


def _megabytes(amount_bytes: float | None) -> float | None:
    return None if amount_bytes is None else amount_bytes / 1_000_000


def _named(key: str) -> str:
    return _NAMES.get(key) or words(key).lower()


def _cost(name: str, amount: float) -> Fact:
    """Write US dollars; a run may cost less than a cent."""
    written = f"US$ {amount:,.2f}" if amount >= 1 else f"US$ {amount:.4f}"
    return _named(name.removesuffix("Usd")), written


def _facts(title: str, facts: list[Fact]) -> Markup:
    lines = [
        element("tr", element("th", name, scope="row"), element("td", value, class_="number"))
        for name, value in facts
    ]
    table = element("table", element("caption", title), element("tbody", *lines))
    return element("div", table, class_="lane")
