from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from frameproof_cli.local.processes import _ask_until_gone, runs_module, wait_for_end


@pytest.fixture
def waiting_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has begun, and ends when its stdin is closed."""
    script = "import sys; print('begun', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, "frameproof_local"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"begun\n"
        yield process


def test_end_of_a_process_is_noticed(waiting_process: subprocess.Popen[bytes]) -> None:
    assert not wait_for_end(waiting_process.pid, timeout_seconds=0.01)
    assert not _ask_until_gone(waiting_process.pid, timeout_seconds=0.01)
    waiting_process.terminate()
    assert wait_for_end(waiting_process.pid, timeout_seconds=10)
    waiting_process.wait()
    assert _ask_until_gone(waiting_process.pid, timeout_seconds=10)


def test_process_that_never_was_has_ended() -> None:
    assert wait_for_end(2**22 + 1, timeout_seconds=0)  # above Linux's greatest process id


def test_process_is_known_by_its_command_line(waiting_process: subprocess.Popen[bytes]) -> None:
    assert runs_module(waiting_process.pid, "frameproof_local")
    assert not runs_module(waiting_process.pid, "somebody_else")
    assert not runs_module(2**22 + 1, "frameproof_local")
