"""How long a search over IDC's whole index takes, and the whole command with it.

Run: ``python -m benchmarks.study_search`` (a minute). The index is read once before, so that it
lies in the system's page cache; each search is then made several times, in turns. The CPU time is
that of all threads, and tells more than the clock where the machine has other work.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from benchmarks.results import publish
from frameproof_cli.idc.conditions import Wishes
from frameproof_cli.idc.details import details_of
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.naming import identify
from frameproof_cli.idc.search import Bounds, Search, search

_ROUNDS = 5
_GOAL = "1.5 s"

SEARCHES = {
    "all studies, biggest first": Search(sort="size", descending=True),
    "all series, page 1,000": Search(by_series=True, sort="size", page=1_000),
    "modality, body part and sizes": Search(
        Wishes(modalities=("CT", "PT"), body_parts=("chest",)),
        size_bytes=Bounds(10**7, 10**9),
        sort="instances",
    ),
    "one collection": Search(Wishes(collections=("nlst",)), sort="date"),
    "two words": Search(Wishes(text=("breast", "mri"))),
    "two words in series": Search(Wishes(text=("t2", "prostate")), by_series=True),
}
_STUDY = "1.3.6.1.4.1.14519.5.2.1.1427.3273.234954617623115283859598768084"
_COMMAND = [sys.executable, "-m", "frameproof_cli", "studies", "breast", "mri"]


def _measured(calls: dict[str, Callable[[], object]]) -> dict[str, str]:
    """Make each call once a round; returns the medians of its seconds, by the clock and of CPU."""
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            clock, cpu = time.perf_counter(), _cpu_seconds()
            call()
            measured[name].append((time.perf_counter() - clock, _cpu_seconds() - cpu))
    return {name: _medians(times) for name, times in measured.items()}


def _cpu_seconds() -> float:
    """Return what this process and its children that have ended have used."""
    return sum(os.times()[:4])


def _medians(times: list[tuple[float, float]]) -> str:
    clock, cpu = (statistics.median(column) for column in zip(*times, strict=True))
    return f"{clock:.2f} s, {cpu:.2f} s of CPU"


def _search_call(wanted: Search, index: IdcIndex) -> Callable[[], object]:
    return lambda: search(wanted, index)


def main() -> None:
    """Measure and publish."""
    index = IdcIndex()
    series = index.row("SELECT count(*) AS n, sum(hash(series)) AS read FROM series")["n"]
    calls = {name: _search_call(wanted, index) for name, wanted in SEARCHES.items()}
    calls["a study's details"] = lambda: details_of(_STUDY, index)
    calls["what a StudyInstanceUID is"] = lambda: identify(_STUDY, index)
    calls["the whole command, two words"] = lambda: subprocess.run(  # noqa: S603 - our own
        _COMMAND, check=True, capture_output=True
    )
    result = {"series in the index": series, **_measured(calls), "goal for a search": _GOAL}
    publish("study_search", result)


if __name__ == "__main__":
    main()
