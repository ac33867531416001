"""A function's process can write no file beyond its room; without a rule it can."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from frameproof_local.lambda_host.disks import Disks

# Waits for a line, writes 5,000 bytes, and says what came of it.
_WRITER = """
import sys
for _ in sys.stdin:
    try:
        with open(sys.argv[1], "wb") as file:
            file.write(bytes(5000))
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path / "file")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.communicate()


def written(writer: subprocess.Popen[str]) -> str:
    assert writer.stdin
    assert writer.stdout
    writer.stdin.write("write\n")
    writer.stdin.flush()
    return writer.stdout.readline().strip()


def test_a_function_has_the_room_that_its_rule_says_until_there_is_no_rule(
    writer: subprocess.Popen[str],
) -> None:
    disks = Disks()
    assert not disks.bound("ProveSourceFunction", writer.pid)
    assert written(writer) == "written"
    disks.replace_all([{"function": "ProveSource", "kilobytes": 4}])
    assert disks.bound("ProveSourceFunction", writer.pid)
    assert written(writer) == "File too large"
    disks.replace_all([])
    assert not disks.bound("ProveSourceFunction", writer.pid)
    assert written(writer) == "written"


def test_another_function_keeps_its_room(writer: subprocess.Popen[str]) -> None:
    disks = Disks()
    disks.replace_all([{"function": "ProveSource", "kilobytes": 4}])
    disks.bound("WriteReportFunction", writer.pid)
    assert written(writer) == "written"


def test_a_process_that_has_ended_is_no_trouble() -> None:
    disks = Disks()
    disks.replace_all([{"function": "ProveSource", "kilobytes": 4}])
    ended = subprocess.Popen(["true"])
    ended.wait()
    disks.bound("ProveSourceFunction", ended.pid)
    assert disks.in_force() == [{"function": "ProveSource", "kilobytes": 4}]
