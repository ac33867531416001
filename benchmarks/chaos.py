"""How much longer a run takes when 20 % of its downloads fail, beside the same run without a fault.

Run: ``make build``, then ``python -m benchmarks.chaos``; some six minutes. The runs take turns,
one without and one with faults for each seed, on one local stack: what else the machine does is in
both.
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.execution_study import multi_frame_objects, slices
from benchmarks.execution_times import state_times, whole_seconds
from benchmarks.own_stack import OwnStack, own_stack
from benchmarks.results import publish

KINDS = ("throttle", "serverError", "connectionReset", "truncatedBody", "emptyBody", "htmlBody")
"""Of the transport: each passes when the same is asked again."""
RATE, GOAL = 0.2, 1.3
SEEDS = (1, 2, 3, 4, 5)
_OBJECTS, _FRAMES_EACH = 20, 100


@dataclass(frozen=True)
class TimedRun:
    """A run that ended proven.

    Attributes
    ----------
    seconds
        Of the whole execution.
    proving_seconds
        Of its state FrameBatches, in which the frames are downloaded.
    calls
        Of GetImageFrame.
    verified, lost
        Frames: those that are verified, and those that are not though they were listed.
    """

    seconds: float
    proving_seconds: float
    calls: int
    verified: int
    lost: int


def faults_of_transport(rate: float) -> list[dict[str, Any]]:
    """Return a plan in which this share of all GetImageFrame calls fails, by every kind alike."""
    return [
        {"kind": kind, "operation": "GetImageFrame", "rate": rate / len(KINDS)} for kind in KINDS
    ]


def timed_run(stack: OwnStack, name: str, *, objects: int, frames_each: int) -> TimedRun:
    """Import and prove a study of its own; the name is the run's.

    Raises
    ------
    RuntimeError
        The execution did not succeed, so that a time would say nothing.
    """
    files = multi_frame_objects(slices(objects * frames_each), frames_each, study=name)
    description = stack.execute(stack.upload(name, files), name)
    if description["status"] != "SUCCEEDED":
        raise RuntimeError(f"{description.get('error')}: {description.get('cause')}")
    report = stack.report(name)
    states = state_times(stack.history(description["executionArn"]))
    frames = report["frames"]
    return TimedRun(
        seconds=whole_seconds(description),
        proving_seconds=states["FrameBatches"].seconds,
        calls=report["counters"]["getImageFrameCalls"],
        verified=frames["verified"],
        lost=objects * frames_each - frames["verified"],
    )


def result_of(pairs: list[tuple[TimedRun, TimedRun]]) -> dict[str, Any]:
    """Put into words and figures the runs of each seed: without a fault, and with them."""
    whole = [faulty.seconds / free.seconds for free, faulty in pairs]
    proving = [faulty.proving_seconds / free.proving_seconds for free, faulty in pairs]
    faulty = [run for _, run in pairs]
    return {
        "seeds": len(pairs),
        "frames of a run": faulty[0].verified + faulty[0].lost,
        "share of calls that fail": RATE,
        "frames lost, all runs": sum(run.lost for run in faulty),
        "calls a frame": sum(run.calls for run in faulty) / sum(run.verified for run in faulty),
        "whole run without a fault, seconds": statistics.median(free.seconds for free, _ in pairs),
        "whole run with faults, seconds": statistics.median(run.seconds for run in faulty),
        f"ratio (goal {GOAL})": statistics.median(whole),
        "worst ratio of a seed": max(whole),
        "ratio of FrameBatches alone": statistics.median(proving),
        "worst ratio of FrameBatches alone": max(proving),
    }


def main() -> None:
    """Start a stack, warm it up, run each seed beside a run without a fault, publish."""
    pairs = []
    size = {"objects": _OBJECTS, "frames_each": _FRAMES_EACH}
    with tempfile.TemporaryDirectory() as home, own_stack(Path(home)) as stack:
        timed_run(stack, "warm-up", objects=8, frames_each=50)
        for seed in SEEDS:
            free = timed_run(stack, f"free-{seed}", **size)
            stack.set_faults(seed, faults_of_transport(RATE))
            faulty = timed_run(stack, f"faulty-{seed}", **size)
            stack.set_faults(seed, [])
            pairs.append((free, faulty))
    publish("chaos", result_of(pairs))


if __name__ == "__main__":
    main()
