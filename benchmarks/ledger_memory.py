"""What WriteReport needs for a run of a million frames with source proof: memory, disk, time.

Run: ``python -m benchmarks.ledger_memory [frames] [function memory in MB]`` (some ten minutes, most
of them for making the run). The step runs in a process of its own, over a folder in place of S3.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.folder_store import FolderStore
from benchmarks.large_run import RUN, write_large_run
from benchmarks.results import publish
from frameproof.ledger import (
    OUTCOMES,
    LedgerLimits,
    load_objects,
    load_sources,
    open_ledger,
    problems_found,
    source_proof_counts,
)
from frameproof.run_store import RunStore
from frameproof.steps.write_report import write_report

FRAMES = 1_000_000
FUNCTION_MEMORY_MB = 3_008
_MB = 2**20


def runs_in(root: Path) -> RunStore:
    """Return the run's folder."""
    return RunStore(FolderStore(root), "output-bucket", RUN.run_id)


def only_the_ledger(runs: RunStore, limits: LedgerLimits) -> None:
    """Load, compare, join and write, as the step does, without counting the rows."""
    with open_ledger(limits) as ledger:
        for key in runs.keys_under(runs.keys.all_frame_outcomes):
            ledger.add_lines(OUTCOMES, (runs.read_bytes(key),))
        load_objects(ledger, runs)
        load_sources(ledger, runs)
        ledger.join(RUN.run_id)
        source_proof_counts(ledger)
        if problem := next(problems_found(ledger), None):
            raise AssertionError(f"the run is whole, yet: {problem.message}")
        ledger.write_lines()
        ledger.write_table()


def the_whole_step(runs: RunStore, limits: LedgerLimits) -> None:
    """Write the report; the run must come out as proven."""
    written = write_report(RUN, runs=runs, now=datetime.now(UTC), limits=limits)
    if written.verdict != "PROVEN":
        raise AssertionError(written.cause)


def bytes_under(folder: Path) -> int:
    """Add up the files that are there now; they come and go while they are counted."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


def measure(
    work: Callable[[RunStore, LedgerLimits], None], root: Path, memory_mb: int, results: Any
) -> None:
    """Do it and put what it took (runs in a process of its own)."""
    scratch = root / work.__name__
    scratch.mkdir()
    tempfile.tempdir = str(scratch)
    done, peak = threading.Event(), [0]

    def watch() -> None:
        while not done.wait(0.5):
            peak[0] = max(peak[0], bytes_under(scratch))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        work(runs_in(root), LedgerLimits.within(memory_mb))
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - started
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # Linux counts in KiB
    results.put((seconds, resident / _MB, peak[0] / _MB))


def measured(
    work: Callable[[RunStore, LedgerLimits], None], root: Path, memory_mb: int
) -> tuple[float, float, float]:
    """Measure in a fresh process: seconds, peak resident MB, peak MB on the disk."""
    processes = multiprocessing.get_context("spawn")
    results = processes.Queue()
    child = processes.Process(target=measure, args=(work, root, memory_mb, results))
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"{work.__name__} ended with exit code {child.exitcode}; see above.")
    taken: tuple[float, float, float] = results.get()
    return taken


def measure_and_publish(root: Path, frames: int, memory_mb: int) -> None:
    """Measure over the run that lies in a folder, and publish."""
    works = (("ledger", only_the_ledger), ("whole step", the_whole_step))
    result: dict[str, Any] = {
        "frames, each of an object of its own": frames,
        "function memory, MB": memory_mb,
    }
    for what, work in works:
        seconds, resident_mb, disk_mb = measured(work, root, memory_mb)
        result[f"{what}, seconds"] = seconds
        result[f"{what}, peak resident MB"] = resident_mb
        result[f"{what}, peak MB on the disk"] = disk_mb
    runs = runs_in(root)
    for key in (runs.keys.ledger, runs.keys.ledger_table):
        size_bytes = (root / "output-bucket" / key).stat().st_size
        result[f"{key.rpartition('/')[2]}, MB"] = size_bytes / _MB
    publish("ledger", result)


def main() -> None:
    """Make the run, measure, publish."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    memory_mb = int(sys.argv[2]) if len(sys.argv) > 2 else FUNCTION_MEMORY_MB
    with tempfile.TemporaryDirectory() as name:
        write_large_run(runs_in(Path(name)), frames)
        measure_and_publish(Path(name), frames, memory_mb)


if __name__ == "__main__":
    main()
