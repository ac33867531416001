"""An estimate, written for a person."""

from __future__ import annotations

from collections.abc import Iterator

from frameproof_cli.estimates.run_estimate import RunEstimate
from frameproof_cli.terminal.figures import duration, size

_PARTS = (
    ("plan", "planSeconds"),
    ("copy", "copySeconds"),
    ("import", "importSeconds"),
    ("list", "listSeconds"),
    ("verify", "verifySeconds"),
    ("prove source", "sourceSeconds"),
)
_ONCE = (
    ("Step Functions", "stepFunctionsUsd", "stateTransitions", "transitions"),
    ("Lambda", "lambdaUsd", "lambdaInvocations", "invocations"),
    ("S3", "s3Usd", "s3WriteRequests", "writes"),
    ("logs", "logsUsd", None, ""),
    ("HealthImaging", "healthImagingApiUsd", "healthImagingCalls", "calls"),
)
_WIDTH = 16


def estimate_text(found: RunEstimate) -> str:
    """Write it in a few lines: amounts, time, cost line by line, storage, prices."""
    return "\n".join(
        [*_amounts(found), _time(found), *_cost(found), _storage(found), _prices(found)]
    )


def _line(name: str, text: str) -> str:
    return f"{name:<{_WIDTH}}{text}"


def _amounts(found: RunEstimate) -> Iterator[str]:
    amounts = found.amounts
    source = "from IDC's index" if amounts.counted == "index" else "listed"
    yield _line("files", f"{amounts.objects:,}, {size(amounts.size_bytes)} ({source})")
    if amounts.licences:
        yield _line("licence", ", ".join(amounts.licences))
    frames = f"{found.frames:,}"
    if not found.frames_are_known:
        frames = f"at least {frames}: one for each file; --frames N if you know better"
    yield _line("frames", frames)
    yield _line("import jobs", f"{found.estimate.work.import_jobs:,}")


def _time(found: RunEstimate) -> str:
    seconds = found.estimate.seconds
    parts = [f"{name} {duration(seconds[key])}" for name, key in _PARTS if key in seconds]
    return _line("time", f"about {duration(seconds['totalSeconds'])} ({', '.join(parts)})")


def _cost(found: RunEstimate) -> Iterator[str]:
    cost, counters = found.cost, found.estimate.usage.counters()
    yield _line("cost", f"about US$ {dollars(cost['totalUsd'])}, once")
    for title, key, counter, unit in _ONCE:
        counted = f"  {counters[counter]:,.0f} {unit}" if counter else ""
        yield _line(f"  {title}", f"{dollars(cost[key]):>10}{counted}")


def _storage(found: RunEstimate) -> str:
    cost = found.cost
    image_sets = dollars(cost["healthImagingStorageUsdPerMonth"])
    copies = dollars(cost["s3StorageUsdPerMonth"])
    text = f"US$ {image_sets} a month for the image sets (one month at least), {copies} for copies"
    return _line("storage", text)


def _prices(found: RunEstimate) -> str:
    tariff = found.tariff
    where = f"{tariff.prices.region} as of {tariff.prices.checked}"
    return _line("prices", f"{where}, {tariff.architecture}; what is assumed: docs/cost.md")


def dollars(usd: float) -> str:
    """Write dollars: cents, and for less than a dollar as many digits as it takes to see it."""
    return f"{usd:,.2f}" if usd >= 1 else f"{usd:.4f}"
