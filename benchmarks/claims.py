"""What is claimed of Frameproof's speed: which figure of which benchmark, and its goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.kept_results import read_kept


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure that has a goal."""

    words: str
    """What people read beside it."""
    benchmark: str
    figure: str
    bound: Literal["at least", "at most"]
    goal: float

    def found(self) -> float:
        """Return the figure, of the benchmark's last run."""
        return read_kept(self.benchmark).figure(self.figure)

    def times_the_goal(self) -> float:
        """Say how far the goal is met: 1 just so, 2 twice as well, whichever way the bound goes."""
        return self.found() / self.goal if self.bound == "at least" else self.goal / self.found()


CLAIMS = (
    Claim("whole frames, to AWS's sample", "frame_path", "ours to the sample", "at least", 5),
    Claim("whole frames, to a thread pool", "frame_path", "ours to the pool", "at least", 1.25),
    Claim(
        "whole frames, OpenJPH first, to a thread pool",
        "frame_path",
        "ours to the pool, OpenJPH first",
        "at least",
        2.5,
    ),
    Claim("decoding, CPU time to C's", "decoding", "ours to C", "at most", 1.1),
    Claim("decoding, two threads to one", "decoding", "two threads to one", "at least", 1.5),
    Claim(
        "listing 100,000 instances, to json and JMESPath",
        "listing",
        "100,000 instances: ours to json and JMESPath",
        "at most",
        0.25,
    ),
    Claim(
        "listing 50 x 2,000 frames, to json and JMESPath",
        "listing",
        "50 instances of 2,000 frames: ours to json and JMESPath",
        "at most",
        0.25,
    ),
    Claim(
        "cold start, to a plain function",
        "cold_start",
        "VerifyFrames to plain, ready, CPU",
        "at most",
        0.5,
    ),
    Claim("PNG, the slowest case, to Pillow", "png_writing", "worst ratio", "at most", 0.2),
    Claim("local import, to the bare encoder", "import_rate", "ratio", "at least", 0.5),
    Claim(
        "a run with a fifth of its calls failing, to one without", "chaos", "ratio", "at most", 1.3
    ),
    Claim(
        "local frames served, to moto's way",
        "frames_served",
        "ratio (median of the rounds)",
        "at least",
        5,
    ),
)
