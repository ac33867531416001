from __future__ import annotations

import threading

import pytest

from frameproof_cli.downloads.files import FileOutcome, WantedFile
from frameproof_cli.downloads.work import Crew, Meter, Unit
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.progress import Progress


def crew(*, jobs: int = 2, stop: threading.Event | None = None) -> Crew:
    progress = Progress(is_terminal=False, is_quiet=True)
    return Crew(jobs, progress, Meter(), stop=stop.set if stop else lambda: None)


def outcome(name: str) -> FileOutcome:
    return FileOutcome(WantedFile(f"a/{name}", "a", name, 1), "downloaded")


def test_every_unit_is_done_and_its_outcomes_are_told_in_the_main_thread() -> None:
    told: list[tuple[str, bool]] = []

    def done(outcomes: list[FileOutcome]) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        told.extend((item.wanted.path, is_main) for item in outcomes)

    units = [Unit(lambda n=n: [outcome(str(n))], done=done) for n in range(9)]  # type: ignore[misc]  # mypy infers no lambda with a default
    found = crew().carry_out(units, total=9)
    assert sorted(item.wanted.path for item in found) == [f"a/{n}" for n in range(9)]
    assert sorted(told) == [(f"a/{n}", True) for n in range(9)]


def test_as_many_units_are_at_work_at_once_as_there_are_jobs() -> None:
    together = threading.Barrier(3)

    def work() -> list[FileOutcome]:
        together.wait(timeout=30)  # breaks, unless all three are there
        return []

    assert crew(jobs=3).carry_out([Unit(work) for _ in range(3)], total=None) == []


def test_units_are_made_only_as_they_are_needed() -> None:
    made: list[int] = []
    first = threading.Event()

    def units() -> object:
        for number in range(100):
            made.append(number)
            yield Unit(lambda: (first.wait(30), [])[1])
            if number == 2:
                first.set()
                assert made == [0, 1, 2]

    crew(jobs=2).carry_out(units(), total=None)  # type: ignore[arg-type]  # a generator
    assert len(made) == 100


def test_ctrl_c_stops_what_runs_and_begins_nothing_new() -> None:
    stop, begun = threading.Event(), list[str]()

    def work() -> list[FileOutcome]:
        begun.append("running")
        stop.wait(30)
        return []

    def units() -> object:
        yield Unit(work)
        raise KeyboardInterrupt

    with pytest.raises(CommandError, match="goes on from here") as stopped:
        crew(stop=stop).carry_out(units(), total=None)  # type: ignore[arg-type]  # a generator
    assert stopped.value.exit_code == ExitCode.INTERRUPTED
    assert stop.is_set()
    assert len(begun) <= 1


def test_error_of_a_unit_ends_the_work() -> None:
    stop = threading.Event()

    def fail() -> list[FileOutcome]:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        crew(stop=stop).carry_out([Unit(fail), *[Unit(list) for _ in range(9)]], total=10)
    assert stop.is_set()
