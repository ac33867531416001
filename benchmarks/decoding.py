"""Decode and checksum alone: beside a C program on libopenjp2, and on two cores beside one.

Run: ``python -m benchmarks.decoding`` (half a minute). It needs a C compiler, zlib's header and
Debian's libopenjp2-7. CPU time counts against C, in turns; time against two cores.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.ct_frames import ct_frames
from benchmarks.results import publish
from frameproof.contracts import FrameRef
from frameproof.pixels.decoders import Decoders, deployed_decoders
from frameproof.verification import verify_frame

_ROUNDS, _FRAMES, _REPEATS = 9, 16, 4
_HARNESS = Path(__file__).with_name("opj_harness.c")
type Frames = list[tuple[FrameRef, bytes]]


def built_harness(folder: Path) -> list[str]:
    """Compile the C program; return how it is called, but for its rounds and frames."""
    library = ctypes.util.find_library("openjp2")
    if library is None:
        raise FileNotFoundError("libopenjp2 is not installed: apt-get install libopenjp2-7.")
    program = folder / "opj_harness"
    options = ["-O3", "-o", str(program), str(_HARNESS), "-lz", "-ldl"]
    compiler = shutil.which("cc")
    if compiler is None:
        raise FileNotFoundError("There is no C compiler: apt-get install gcc.")
    subprocess.run([compiler, *options], check=True)  # noqa: S603  # a program of this folder
    return [str(program), library]


def cpu_ms_of_c(harness: list[str], paths: list[Path]) -> float:
    """Return the C program's CPU milliseconds a frame."""
    command = [*harness, str(_REPEATS), *map(str, paths)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return float(done.stdout.split()[0])


def cpu_ms_of_ours(frames: Frames, decoders: Decoders) -> float:
    """Return ours: guard, decode, narrow, checksum."""
    started = time.process_time()
    for _ in range(_REPEATS):
        for frame in frames:
            require_verified(frame, decoders)
    return 1000 * (time.process_time() - started) / _REPEATS / len(frames)


def require_verified(frame: tuple[FrameRef, bytes], decoders: Decoders) -> None:
    """Verify one frame as VerifyFrames does."""
    outcome = verify_frame(*frame, decoder=decoders.reference, fast=decoders.fast).outcome
    if outcome.verdict != "verified":
        raise ValueError(f"A frame is {outcome.verdict}: {outcome.reason}")


def seconds_in(threads: int, frames: Frames, decoders: Decoders) -> float:
    """Return how long some threads take, each with a core of its own."""
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda frame: require_verified(frame, decoders), frames * _REPEATS))
    return time.perf_counter() - started


def main() -> None:
    """Measure and publish."""
    frames = ct_frames(_FRAMES)
    openjpeg, openjph = (deployed_decoders("none", first) for first in ("openjpeg", "openjph"))
    with tempfile.TemporaryDirectory() as root:
        harness = built_harness(Path(root))
        paths = [Path(root) / f"{ref.frame_id}.jph" for ref, _ in frames]
        for path, (_, served) in zip(paths, frames, strict=True):
            path.write_bytes(served)
        rounds = [
            (
                cpu_ms_of_c(harness, paths),
                cpu_ms_of_ours(frames, openjpeg),
                cpu_ms_of_ours(frames, openjph),
                *(seconds_in(threads, frames, openjpeg) for threads in (1, 2)),
                *(seconds_in(threads, frames, openjph) for threads in (1, 2)),
            )
            for _ in range(_ROUNDS)
        ]
    in_c, ours, fast, *_ = zip(*rounds, strict=True)
    result: dict[str, Any] = {
        "C on libopenjp2, CPU ms a frame": statistics.median(in_c),
        "ours, CPU ms a frame": statistics.median(ours),
        "ours, OpenJPH first, CPU ms a frame": statistics.median(fast),
        "ours to C (goal 1.1)": statistics.median(row[1] / row[0] for row in rounds),
        "two threads to one (goal 1.5)": statistics.median(row[3] / row[4] for row in rounds),
        "two threads to one, OpenJPH first": statistics.median(row[5] / row[6] for row in rounds),
        "cores that it may use": len(os.sched_getaffinity(0)),
    }
    publish("decoding", result)


if __name__ == "__main__":
    main()
