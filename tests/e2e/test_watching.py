"""A run is left, looked at, stopped and tried again, as a person does it, on the real machine."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.conftest import BIN, ROOT, LocalStack


def _json(stack: LocalStack, *arguments: str, exit_code: int = 0) -> dict[str, Any]:
    done = stack.frameproof(*arguments, "--json")
    assert done.returncode == exit_code, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture
def failing_jobs(stack: LocalStack) -> Iterator[Callable[[], None]]:
    """Have import jobs fail until what this gives is called."""
    stack.admin("healthimaging/faults", [{"kind": "failJob", "message": "A passing trouble."}])
    yield lambda: stack.admin("healthimaging/faults", [])
    stack.admin("healthimaging/faults", [])


def test_run_that_is_stopped_is_redriven_to_its_verdict(stack: LocalStack) -> None:
    # GIVEN a run that was stopped in the middle
    _json(stack, "run", "--sample", "ct-pelvis", "--run-id", "stopped", "--no-wait")
    assert _json(stack, "stop", "stopped")["stopped"] is True
    assert stack.ended("stopped")["status"] == "ABORTED"
    look = _json(stack, "status", "stopped")
    assert (look["status"], look["exitCode"]) == ("ABORTED", 5)
    # WHEN it is retried
    done = stack.frameproof("retry", "stopped", "--json-stream")
    # THEN the same execution went on, and every line of it is an event
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["door"], events[1]["event"]) == ("redrive", "runRedriven")
    assert (events[-1]["event"], events[-1]["verdict"]) == ("result", "PROVEN")
    frames = [event for event in events if event.get("state") == "FrameBatches"]
    last = next(event for event in reversed(frames) if event["event"] == "progress")
    assert last["work"] == {"unit": "frames", "total": 57, "done": 57}


def test_failed_import_job_is_retried_by_a_new_execution(
    stack: LocalStack, failing_jobs: Callable[[], None]
) -> None:
    run = stack.frameproof("run", "--sample", "ct-chest", "--run-id", "job-trouble")
    assert run.returncode == 3
    assert "frameproof retry job-trouble" in run.stderr
    failing_jobs()
    retried = _json(stack, "retry", "job-trouble", "--no-wait")
    assert retried["door"] == "newExecution"
    assert stack.ended("job-trouble-r1")["status"] == "SUCCEEDED"
    # THEN the run stands once in the list, by its newest execution
    rows = _json(stack, "list", "--limit", "1000")["runs"]
    (row,) = [row for row in rows if row["runId"] == "job-trouble"]
    assert row["verdict"] == "PROVEN"
    assert row["executionArn"] == retried["executionArn"]
    again = stack.frameproof("retry", "job-trouble")
    assert again.returncode == 2
    assert "there is nothing to retry" in again.stderr


def test_status_of_a_run_that_has_ended_tells_every_step(stack: LocalStack) -> None:
    stack.run("--sample", "ct-chest", "--run-id", "looked-at")
    look = _json(stack, "status", "looked-at")
    assert (look["verdict"], look["exitCode"], look["currentState"]) == ("PROVEN", 0, None)
    done = {step["state"]: step for step in look["steps"]}
    assert {step["status"] for step in look["steps"]} == {"done"}
    assert done["CopyBatches"]["items"]["succeeded"] == done["CopyBatches"]["items"]["total"]
    assert done["FrameBatches"]["work"] == {"unit": "frames", "total": 2, "done": 2}


def test_ctrl_c_on_a_terminal_leaves_the_run_going_and_watch_comes_back(stack: LocalStack) -> None:
    # GIVEN a run that is watched on a terminal, with bars
    screen, terminal = pty.openpty()
    run = subprocess.Popen(
        [str(BIN / "frameproof"), "run", "--sample", "ct-pelvis", "--run-id", "left"],
        cwd=ROOT,
        env=stack.environment | {"TERM": "xterm", "COLUMNS": "120"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = _read_until(screen, "CopyBatches")
    # WHEN Ctrl-C is typed, which a terminal turns into this signal
    run.send_signal(signal.SIGINT)
    shown += _read_until(screen, None)
    # THEN the command says how to come back, and the run ends well by itself
    assert run.wait(timeout=60) == 130, shown
    assert "run left goes on. Come back to it: frameproof watch left" in shown
    watched = stack.frameproof("watch", "left")
    assert watched.returncode == 0, watched.stderr
    assert "CopyBatches: done in" in watched.stderr
    assert watched.stdout.startswith("PROVEN  left\n")


def _read_until(screen: int, word: str | None) -> str:
    """Read what a terminal shows until a word stands there, or until its end."""
    shown = ""
    while word is None or word not in shown:
        try:
            piece = os.read(screen, 65_536)
        except OSError:  # EIO: the last process has closed the terminal (Linux, pty(7))
            return shown
        if not piece:
            return shown
        shown += piece.decode(errors="replace")
    return shown
