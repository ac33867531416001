"""The tables of docs/cost.md, written by the cost model itself.

Run: ``python -m benchmarks.cost_scenarios`` (at once; nothing is measured). A test holds the page
to it. The naive designs are reckoned with the same prices and the same time for each frame.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from frameproof.costs import Estimate, Study, Tariff, Usage, cost_of, estimate_run
from frameproof.costs.compute import INVOCATION_SECONDS, MEMORY_MB, seconds_of_proof
from frameproof.costs.prices import US_EAST_1, Price
from frameproof.costs.usage import LOG_BYTES_PER_INVOCATION

PAGE = Path(__file__).parents[1] / "docs" / "cost.md"
TARIFF = Tariff()

_PIXEL_BYTES = 512 * 512 * 2
_FILE_BYTES = _PIXEL_BYTES + 2_000
# A warm function that does one frame waits for HealthImaging and for S3: 15 ms each.
_WAITING_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class Scenario:
    """A study of slices of 512 x 512 pixels of 16 bits."""

    title: str
    study: Study


def _slices(title: str, *, frames: int, series: int, frames_of_a_file: int = 1) -> Scenario:
    objects = frames // frames_of_a_file
    study = Study(
        objects=objects,
        object_bytes=objects * (frames_of_a_file * _PIXEL_BYTES + _FILE_BYTES - _PIXEL_BYTES),
        frames=frames,
        image_sets=series,
        sources=series,
        pixel_bytes=frames * _PIXEL_BYTES,
    )
    return Scenario(title, study)


SCENARIOS = (
    _slices("a CT: 500 files", frames=500, series=1),
    _slices("100,000 frames: 200 series of 500 files", frames=100_000, series=200),
    _slices("1,000,000 frames: 2,000 series of 500 files", frames=1_000_000, series=2_000),
    _slices(
        "1,000,000 frames in 10,000 files of 100",
        frames=1_000_000,
        series=10_000,
        frames_of_a_file=100,
    ),
)


def _frame_seconds(estimate: Estimate) -> float:
    """Give the time of a frame itself, as our own VerifyFrames has it."""
    work = estimate.work
    starts = INVOCATION_SECONDS * work.verify_passes
    return (seconds_of_proof(work)["VerifyFrames"] - starts) / work.frames


def ours(estimate: Estimate) -> Usage:
    """Give the proof as it is built: batches by work, one file of outcomes for each batch."""
    return estimate.proof_usage


def one_lambda_a_frame(estimate: Estimate) -> Usage:
    """Reckon an inline Map whose iterations each verify one frame and write one object."""
    frames = estimate.work.frames
    seconds = _frame_seconds(estimate) + _WAITING_SECONDS
    return Usage(
        state_transitions=frames,
        lambda_invocations=frames,
        gb_seconds=frames * seconds * MEMORY_MB["VerifyFrames"] / 1024,
        s3_writes=frames,
        log_bytes=frames * LOG_BYTES_PER_INVOCATION,
        healthimaging_calls=frames,
    )


def one_child_a_frame(estimate: Estimate) -> Usage:
    """Reckon a Distributed Map with a Standard child, whose start is billed, for each frame."""
    frames = estimate.work.frames
    return one_lambda_a_frame(estimate) + Usage(state_transitions=frames)


def batches_of_100(estimate: Estimate) -> Usage:
    """Reckon batches of 100 in Standard children that still write one object for each frame."""
    frames = estimate.work.frames
    batches = -(-frames // 100)
    seconds = batches * INVOCATION_SECONDS + frames * _frame_seconds(estimate)
    return Usage(
        state_transitions=2 * batches,
        lambda_invocations=batches,
        gb_seconds=seconds * MEMORY_MB["VerifyFrames"] / 1024,
        s3_writes=frames,
        s3_reads=batches,
        log_bytes=batches * LOG_BYTES_PER_INVOCATION,
        healthimaging_calls=frames,
    )


DESIGNS: tuple[tuple[str, Callable[[Estimate], Usage]], ...] = (
    ("Frameproof", ours),
    ("batches of 100, one object a frame", batches_of_100),
    ("inline Map, one Lambda a frame", one_lambda_a_frame),
    ("Distributed Map, one child a frame", one_child_a_frame),
)


def usd(amount: float) -> str:
    """Write dollars with as many digits as a small amount needs."""
    return f"{amount:,.2f}" if amount >= 1 else f"{amount:.4f}"


def prices_table() -> str:
    """List the price table."""
    rows = [
        (price.per, f"{price.usd * 1e6:,.2f}" if price.usd < 0.01 else "", f"{price.usd:.9f}")
        for price in (getattr(US_EAST_1, field.name) for field in fields(US_EAST_1))
        if isinstance(price, Price)
    ]
    lines = [f"| {unit} | {million} | {one.rstrip('0')} |" for unit, million, one in rows]
    return "\n".join(["| for | US$ a million | US$ for one |", "|---|---|---|", *lines])


def scenarios_table() -> str:
    """Say what each scenario takes, whole."""
    lines = [
        "| study | time | to HealthImaging | proof | API calls | all, once | storage a month |",
        "|---|---|---|---|---|---|---|",
    ]
    for scenario in SCENARIOS:
        estimate = estimate_run(scenario.study)
        way, proof = (cost_of(item, TARIFF) for item in (estimate.import_usage, ours(estimate)))
        whole = cost_of(estimate.usage, TARIFF)
        own = [usd(item["totalUsd"] - item["healthImagingApiUsd"]) for item in (way, proof)]
        calls, total = usd(whole["healthImagingApiUsd"]), usd(whole["totalUsd"])
        month = usd(whole["healthImagingStorageUsdPerMonth"] + whole["s3StorageUsdPerMonth"])
        minutes = f"{estimate.seconds['totalSeconds'] / 60:,.0f} min"
        cells = [scenario.title, minutes, *own, calls, f"**{total}**", month]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def designs_table() -> str:
    """Compare the proof of each scenario with the naive designs, HealthImaging's fee left out."""
    lines = [
        "| study | design | transitions | Step Functions | Lambda | S3 | logs | own cost |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for scenario in (SCENARIOS[0], SCENARIOS[1], SCENARIOS[2]):
        estimate = estimate_run(scenario.study)
        for name, design in DESIGNS:
            usage = design(estimate)
            cost = cost_of(usage, TARIFF)
            parts = [
                usd(cost[key]) for key in ("stepFunctionsUsd", "lambdaUsd", "s3Usd", "logsUsd")
            ]
            own = usd(cost["totalUsd"] - cost["healthImagingApiUsd"])
            title = f"{estimate.work.frames:,} frames"
            cells = [title, name, f"{usage.state_transitions:,}", *parts, f"**{own}**"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


TABLES = {
    "prices": prices_table,
    "scenarios": scenarios_table,
    "designs": designs_table,
}


def renewed(page: str) -> str:
    """Write the tables into the page, each between its two marks.

    Raises
    ------
    ValueError
        The page lacks the marks of a table.
    """
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        marks = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        if len(marks.findall(page)) != 1:
            raise ValueError(f"{PAGE} must have one pair of marks of {name}.")
        page = marks.sub(lambda _: f"{begin}{table()}\n{end}", page)  # noqa: B023  # called at once
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{scenarios_table()}\n\n{designs_table()}\n")
