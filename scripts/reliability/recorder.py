"""A plugin of pytest: it writes down what came of the tests that show a number.

``pytest -p scripts.reliability.recorder``. Results of other tests of the same code stay, those of
other code go. Under pytest-xdist the workers hand on what they know of a test with its report, and
one process writes.
"""

from __future__ import annotations

import os
import subprocess
from typing import Final

import pytest

from scripts.reliability.judged_code import ROOT, digest_of_code
from scripts.reliability.markers import MARKERS
from scripts.reliability.numbers import all_numbers
from scripts.reliability.results import Extent, Outcome, Results, read_results, write_results

_SHOWS: Final = "frameproof shows"
_SEED: Final = "frameproof seed"
_PHASE_OF_RESULT: Final = "call"
_TESTED: Final = ("functions", "layers", "local", "statemachine", "template.yaml", "tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note with each test what it shows, and by which seed it draws."""
    for item in items:
        marks = [mark for name in MARKERS for mark in item.iter_markers(name)]
        item.user_properties.extend((_SHOWS, mark.args[0]) for mark in marks)
        seed = _seed_of(item)
        if seed is not None:
            item.user_properties.append((_SEED, seed))


def _seed_of(item: pytest.Item) -> int | None:
    """Return a test's parameter ``seed``, or the ``SEED`` of its module."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    module = getattr(item, "module", None)
    seed: int | None = parameters.get("seed", getattr(module, "SEED", None))
    return seed


class Recorder:
    """Gathers the outcomes of one run.

    Attributes
    ----------
    seen
        What came of each test, by its file and function.
    """

    def __init__(self) -> None:
        self._numbers = {number.id for number in all_numbers()}
        self.seen: dict[str, Outcome] = {}
        self._commit, self._code = _commit(), digest_of_code()  # while the tests run, people edit

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a case: passed if its call did, failed if any phase of it failed."""
        named = {str(value) for name, value in report.user_properties if name == _SHOWS}
        shows = named & self._numbers
        if not shows or not (report.failed or report.when == _PHASE_OF_RESULT):
            return
        name = report.nodeid.partition("[")[0].removeprefix("tests/")
        outcome = self.seen.setdefault(name, Outcome())
        for number in shows:
            outcome.add(number, has_passed=report.passed)
        seeds = {int(str(value)) for name, value in report.user_properties if name == _SEED}
        outcome.seeds = sorted(seeds.union(outcome.seeds))

    def pytest_sessionfinish(self) -> None:
        """Write the results of this run over those of the same tests."""
        extent: Extent = "campaign" if "FRAMEPROOF_CAMPAIGN" in os.environ else "slice"
        kept = read_results(extent)
        before = kept.tests if kept.code == self._code else {}
        tests = {name: outcome for name, outcome in before.items() if _is_there(name)}
        write_results(extent, Results(self._commit, self._code, {**tests, **self.seen}))


def pytest_configure(config: pytest.Config) -> None:
    """Record, but not in the workers of pytest-xdist."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder())


def _is_there(name: str) -> bool:
    """Tell whether a test still exists, by its name."""
    file, _, function = name.partition("::")
    path = ROOT / "tests" / file
    return path.exists() and f"def {function}(" in path.read_text(encoding="utf-8")


def _commit() -> str:
    """Return the commit that is checked out, with a + where files differ from it."""

    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.check_output(command, cwd=ROOT, text=True).strip()  # noqa: S603

    is_changed = git("status", "--porcelain", "--untracked-files=no", "--", *_TESTED)
    return git("rev-parse", "--short=10", "HEAD") + ("+" if is_changed else "")
