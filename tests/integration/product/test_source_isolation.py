"""A DICOM object that a decoder cannot bear costs that object, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from frameproof.errors import SettingsError
from frameproof.source_objects.isolation import Examiners, ExaminingProcess
from tests.unit.frameproof.source_objects.source_files import described, gradient, write_native

GOOD = Path(str(get_testdata_file("CT_small.dcm", download=False)))


def worker(*lines: str) -> list[str]:
    """Return a command that does this after it was asked; ``connection`` is its socket."""
    program = [
        "import json, os, signal, sys, time",
        "from multiprocessing.connection import Connection",
        "connection = Connection(int(sys.argv[1]))",
        "connection.send_bytes(b'{\"ready\": true}')",
        "request = json.loads(connection.recv_bytes())",
        *lines,
    ]
    return [sys.executable, "-c", "\n".join(program)]


FRAME = "connection.send_bytes(json.dumps({'frame': {'frameNumber': 1}}).encode())"


def always() -> bool:
    return True


def test_object_is_examined_in_a_process_without_aws_s_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    told = "connection.send_bytes(json.dumps({'end': ' '.join(sorted(os.environ))}).encode())"
    process = ExaminingProcess(worker(told))
    found = process.examine(GOOD, skip=0, has_time=always)
    process.end()
    assert "OPENBLAS_NUM_THREADS" in str(found.reason)
    assert "AWS_" not in str(found.reason)


def test_objects_follow_one_another_in_one_process() -> None:
    started: list[ExaminingProcess] = []

    def start() -> ExaminingProcess:
        started.append(ExaminingProcess())
        return started[-1]

    with Examiners(2, start) as examiners:
        found = [examiners.examine(GOOD, skip=0, has_time=always) for _ in range(3)]
    assert [len(one.frames) for one in found] == [1, 1, 1]
    assert found[0] == found[1] == found[2]
    assert len(started) == 1
    assert not started[0].is_running


@pytest.mark.fault("F11")
@pytest.mark.requirement("R15")
def test_crash_is_the_object_s_reason_and_the_next_one_gets_a_new_process() -> None:
    commands = iter([worker(FRAME, "os.kill(os.getpid(), signal.SIGSEGV)"), None])

    def start() -> ExaminingProcess:
        command = next(commands)
        return ExaminingProcess(command) if command else ExaminingProcess()

    with Examiners(1, start) as examiners:
        crashed = examiners.examine(GOOD, skip=0, has_time=always)
        good = examiners.examine(GOOD, skip=0, has_time=always)
    assert crashed.reason == "The process that examined it was ended by SIGSEGV."
    assert (len(crashed.frames), crashed.is_complete) == (1, True)
    assert (len(good.frames), good.reason) == (1, None)


def test_process_that_cannot_begin_is_no_object_s_fault() -> None:
    # GIVEN a function without one of its layers
    process = ExaminingProcess([sys.executable, "-c", "import not_in_this_layer"])
    # WHEN an object is given to its process, THEN the step fails instead of excusing the object
    with pytest.raises(SettingsError, match="ended with 1"):
        process.examine(GOOD, skip=0, has_time=always)
    assert not process.is_running


def test_when_the_time_is_over_before_the_process_began_the_object_is_left_open() -> None:
    process = ExaminingProcess([sys.executable, "-c", "import time; time.sleep(600)"])
    found = process.examine(GOOD, skip=0, has_time=lambda: False)
    assert (found.is_complete, found.reason, process.is_running) == (False, None, False)


def test_process_that_ended_between_two_objects_is_replaced() -> None:
    with Examiners(1) as examiners:
        process = ExaminingProcess(worker("sys.exit(3)"))
        lost = process.examine(GOOD, skip=0, has_time=always)
        assert lost.reason == "The process that examined it ended with 3."
        assert examiners.examine(GOOD, skip=0, has_time=always).is_complete


def test_frame_that_takes_too_long_ends_its_process() -> None:
    process = ExaminingProcess(worker(FRAME, "time.sleep(600)"), patience_seconds=0.6)
    found = process.examine(GOOD, skip=0, has_time=always)
    assert found.reason == "The process that examined it took longer than 0.6 s for a frame."
    assert not process.is_running


def test_when_the_time_is_over_the_rest_is_left_open() -> None:
    asked = iter([True, True, False])
    process = ExaminingProcess(worker(FRAME, "time.sleep(600)"))
    found = process.examine(GOOD, skip=0, has_time=lambda: next(asked))
    assert (found.is_complete, found.reason, len(found.frames)) == (False, None, 1)
    assert not process.is_running


@pytest.mark.fault("F11")
@pytest.mark.requirement("R15")
def test_object_that_unpacks_to_more_than_the_memory_is_refused(tmp_path: Path) -> None:
    # GIVEN 128 MB of zeros, which Deflated Explicit VR Little Endian packs into 130 KB
    pixels = gradient("u1")
    dataset = described([pixels], ".1.99", Rows=8_192, Columns=16_384)
    bomb = write_native(tmp_path, dataset, bytes(8_192 * 16_384))
    assert bomb.stat().st_size < 1_000_000
    # WHEN it is examined by a process that may take hardly more
    process = ExaminingProcess(memory_bytes=160 * 2**20)
    found = process.examine(bomb, skip=0, has_time=always)
    # THEN it is unreadable, and the step has seen nothing of it
    assert found.is_complete
    assert (found.frames, found.attributes) == ([], None)
    assert found.reason == "The object as a DICOM Part 10 file cannot be read (MemoryError)."
    process.end()


def test_request_names_the_file_and_the_frames_to_leave_out(tmp_path: Path) -> None:
    told = "connection.send_bytes(json.dumps({'end': json.dumps(request)}).encode())"
    process = ExaminingProcess(worker(told))
    found = process.examine(tmp_path / "a.dcm", skip=7, has_time=always)
    process.end()
    assert found.reason == f'{{"file": "{tmp_path}{os.sep}a.dcm", "skip": 7}}'
