"""A folder that looks like a fresh checkout, in which the page docs/sam-local.md is followed.

It has a container engine and a local stack of its own, and leaves neither behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import BIN, ROOT, LocalStack

PAGE = (ROOT / "docs/sam-local.md").read_text()
ENGINE, STACK, INVOKE, SERVE, CLEAN_UP = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
_OPTIONS = "--config-env offline --env-vars .frameproof/env.json"

type Answer = dict[str, Any]


def step_of(function: str) -> str:
    """Return the step's name in files: ``verify_frames`` for ``VerifyFrames``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function).lower()


@dataclass
class Workshop:
    """The folder, and what runs for it."""

    folder: Path
    environment: dict[str, str]
    stack: LocalStack = field(init=False)

    def sh(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run shell lines as a person would; the caller looks at the exit code.

        What they leave in the background ends with them, but for servers in sessions of their own.
        """
        shell = subprocess.Popen(
            ["bash", "-c", f"set -euo pipefail\n{script}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            stdout, stderr = shell.communicate(timeout=120)
        finally:
            with contextlib.suppress(ProcessLookupError):  # as it should be: nothing is left
                os.killpg(shell.pid, signal.SIGTERM)
        return subprocess.CompletedProcess(script, shell.returncode, stdout, stderr)

    def do(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run shell lines that must succeed."""
        done = self.sh(script)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def event(self, function: str) -> Path:
        """Return the event's file that ``local up --with-sample`` has written."""
        return self.folder / f".frameproof/local/events/{step_of(function)}.json"

    def invoke(self, function: str) -> tuple[Answer, str]:
        """Invoke a function by ``sam local invoke``; return its answer, and what was logged."""
        done = self.do(
            f"sam local invoke {function}Function {_OPTIONS} --event {self.event(function)}"
        )
        assert done.stdout, done.stderr  # a function that was out of time answers nothing
        answer: Answer = json.loads(done.stdout) or {}
        assert "errorType" not in answer, f"{answer}\n{done.stderr}"
        return answer, done.stderr

    @contextlib.contextmanager
    def serving(self, port: int) -> Iterator[None]:
        """Serve all functions by ``sam local start-lambda``; end it by its process."""
        process = subprocess.Popen(
            [BIN / "sam", "local", "start-lambda", *_OPTIONS.split(), "--port", str(port)],
            cwd=self.folder,
            env=self.environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        log: list[str] = []
        is_serving = threading.Event()
        reader = threading.Thread(target=_follow, args=(process, log, is_serving))
        reader.start()
        try:
            assert is_serving.wait(timeout=60), "".join(log)
            assert process.poll() is None, "".join(log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)
            reader.join(timeout=30)


def _follow(process: subprocess.Popen[str], log: list[str], is_serving: threading.Event) -> None:
    """Read what SAM logs until it ends: a full pipe would stop it."""
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            log.append(line)
            if "Running on http" in line:
                is_serving.set()
    is_serving.set()  # it has ended, and nobody need wait


@contextlib.contextmanager
def open_workshop() -> Iterator[Workshop]:
    """Do what the page's first half says, and undo it at the end, also after a failure."""
    folder = Path(tempfile.mkdtemp(prefix="frameproof-"))  # the path of a socket must be short
    home = folder / ".frameproof"
    home.mkdir()
    for entry in ROOT.iterdir():
        if entry.name != home.name:
            (folder / entry.name).symlink_to(entry)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "DOCKER_", "FRAMEPROOF_"))
    }
    own = {"PATH": f"{BIN}:{os.environ['PATH']}", "FRAMEPROOF_HOME": str(home), "HOME": str(home)}
    made = Workshop(folder, inherited | own | {"SAM_CLI_TELEMETRY": "0"})
    try:
        _set_up(made, home)
        yield made
    finally:
        cleaned = [made.sh(line) for line in CLEAN_UP.splitlines()]  # each, whatever the others do
        shutil.rmtree(folder)
        assert [done.stderr for done in cleaned if done.returncode != 0] == []


def _set_up(made: Workshop, home: Path) -> None:
    """Start engine and stack; without an engine there is nothing to test, but in CI there is."""
    start_engine, make_image = ENGINE.splitlines()
    started = made.sh(f"{start_engine}\nprintenv DOCKER_HOST")
    if started.returncode != 0:
        reason = f"There is no container engine here. {started.stderr.strip()}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    made.environment["DOCKER_HOST"] = started.stdout.strip()
    made.do(make_image)
    made.do(STACK)
    endpoint = json.loads((home / "local/endpoint.json").read_text())["endpoint"]
    made.stack = LocalStack(home, endpoint, made.environment, {})
    description = made.stack.client("cloudformation").describe_stacks(StackName="frameproof")
    outputs = description["Stacks"][0]["Outputs"]
    made.stack.outputs.update({item["OutputKey"]: item["OutputValue"] for item in outputs})
