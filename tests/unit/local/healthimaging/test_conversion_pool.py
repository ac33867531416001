"""The processes that convert files: what crashes costs one file, and none outlives its service."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from frameproof_local.healthimaging.conversion_pool import ConversionPool
from frameproof_local.healthimaging.conversion_requests import (
    INPUT_NAME,
    ConversionRequest,
    FileFailure,
)
from frameproof_local.healthimaging.encoding import HTJ2K_FORMAT

ROOT = Path(__file__).parents[4]
COMMAND = (sys.executable, str(Path(__file__).with_name("crashing_worker.py")))


@pytest.fixture
def pool() -> Iterator[ConversionPool]:
    made = ConversionPool(size=2, command=COMMAND)
    yield made
    made.close()


def outcome(pool: ConversionPool, folder: Path, content: bytes) -> str:
    folder.mkdir()
    (folder / INPUT_NAME).write_bytes(content)
    found = pool.convert(ConversionRequest(folder, HTJ2K_FORMAT, "full"))
    assert isinstance(found, FileFailure)
    return found.message


@pytest.mark.parametrize(
    ("content", "words"), [(b"crash", "was ended by SIGSEGV"), (b"exit", "ended with 3")]
)
def test_a_crash_is_the_failure_of_its_file_and_the_next_one_is_converted(
    pool: ConversionPool, tmp_path: Path, content: bytes, words: str
) -> None:
    assert words in outcome(pool, tmp_path / "a", content)
    assert outcome(pool, tmp_path / "b", b"fine").startswith("converted by")


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    pool = ConversionPool(size=1, command=COMMAND, least_seconds=0.5)
    assert "took longer than 0.5 s" in outcome(pool, tmp_path / "a", b"hang")
    pool.close()


def test_one_process_is_used_again_and_no_more_are_started_than_have_work(
    pool: ConversionPool, tmp_path: Path
) -> None:
    said = {outcome(pool, tmp_path / str(number), b"fine") for number in range(5)}
    assert len(said) == 1


def test_many_threads_share_a_bounded_number_of_processes(
    pool: ConversionPool, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(6) as threads:
        asked = [
            threads.submit(outcome, pool, tmp_path / str(number), b"fine") for number in range(12)
        ]
        said = {one.result() for one in asked}
    assert len(said) <= pool.size


def test_a_process_ends_when_its_service_is_killed(tmp_path: Path) -> None:
    # GIVEN a service that has used a conversion process, and is killed without a chance to tidy up
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from tests.unit.local.healthimaging.test_conversion_pool import *\n"
        "said = outcome(ConversionPool(1, COMMAND), Path(sys.argv[1]) / 'a', b'fine')\n"
        "print(said.split()[-1], flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "local")])
    # WHEN everything that holds its error stream has ended: run() waits for that, or gives up
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    # THEN the process, which had the same stream, is gone as well
    assert (done.returncode, done.stdout.strip().isdecimal()) == (-signal.SIGKILL, True)
