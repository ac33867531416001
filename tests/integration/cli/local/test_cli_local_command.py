"""``frameproof local`` against a small program that behaves as the server is documented to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from frameproof_cli.local.processes import wait_for_end
from frameproof_cli.local.stack import find_local_stack
from tests.integration.cli.shipped_schemas import conforming

_SERVER = '''
"""Stands for `python -m frameproof_local`: FAKE_SERVER says how it behaves."""
import http.server, json, os, pathlib, signal, sys, threading

option = dict(zip(sys.argv[2::2], sys.argv[3::2]))
folder = pathlib.Path(option["--state-folder"])
behaviour = os.environ["FAKE_SERVER"]
if behaviour == "ends":
    print("ERROR frameproof_local: Port 1 is in use.", file=sys.stderr)
    sys.exit(1)
if behaviour == "crashes":
    raise SystemError("boom")

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"status": "ready", "region": "eu-west-1"}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", int(option["--port"])), Health)
def stop(*_):
    threading.Thread(target=server.shutdown).start()
signal.signal(signal.SIGTERM, stop)
print("2026-01-02 03:04:05,678 INFO frameproof_local.server: Bucket is seeded")
if behaviour == "ready":
    record = {"endpoint": f"http://127.0.0.1:{server.server_port}", "pid": os.getpid(),
              "stackName": option["--stack-name"], "startedAt": "2026", "version": "0.1.0"}
    unfinished = folder / "endpoint.json.new"
    unfinished.write_text(json.dumps(record))
    unfinished.replace(folder / "endpoint.json")
(folder / "arguments.json").write_text(json.dumps(sys.argv[1:]))
server.serve_forever()
(folder / "endpoint.json").unlink(missing_ok=True)
'''


@dataclass
class LocalCommand:
    """Runs ``frameproof local`` as a process of its own, with the small program as the server."""

    folder: Path
    behaviour: str = "ready"

    @property
    def state(self) -> Path:
        return self.folder / "home" / "local"

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder),  # stands before the installed frameproof_local
            "FRAMEPROOF_HOME": str(self.folder / "home"),
            "FAKE_SERVER": self.behaviour,
        }
        command = [sys.executable, "-m", "frameproof_cli", "local", *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self("up", "--build-folder", str(self.folder / "build"), *arguments)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalCommand]:
    (tmp_path / "frameproof_local").mkdir()
    (tmp_path / "frameproof_local" / "__init__.py").touch()
    (tmp_path / "frameproof_local" / "__main__.py").write_text(_SERVER)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "template.yaml").touch()
    command = LocalCommand(tmp_path)
    yield command
    command("down")


def test_stack_goes_up_is_found_and_goes_down(local: LocalCommand) -> None:
    # WHEN it is started
    started = local.up("--stack-name", "mine")
    # THEN it is ready, shows what it did, and runs on without the command
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("up: stack mine at http://127.0.0.1:")
    assert "Bucket is seeded" in started.stderr.splitlines()
    status = local("status", "--json")
    document = conforming(status.stdout, "local_status")
    assert status.returncode == 0
    assert (document["up"], document["stackName"], document["region"]) == (
        True,
        "mine",
        "eu-west-1",
    )
    # WHEN it is ended
    ended = local("down")
    # THEN the process is gone
    assert ended.returncode == 0, ended.stderr
    assert wait_for_end(document["pid"], timeout_seconds=0)
    assert local("status").returncode == 4
    assert conforming(local("status", "--json").stdout, "local_status")["up"] is False


def test_server_gets_its_folders_and_a_free_port(local: LocalCommand) -> None:
    assert local.up().returncode == 0
    arguments = json.loads((local.state / "arguments.json").read_text())
    assert arguments[:9] == [
        "serve",
        *("--port", "0"),
        *("--state-folder", str(local.state)),
        *("--stack-name", "frameproof"),
        *("--build-folder", str(local.folder / "build")),
    ]


def test_stack_can_be_left_to_sam_deploy(local: LocalCommand) -> None:
    # WHEN the server is started without an application
    started = local("up", "--no-deploy", "--stack-name", "later")
    # THEN it deploys nothing, and other programs know the stack that is going to be
    assert started.returncode == 0, started.stderr
    arguments = json.loads((local.state / "arguments.json").read_text())
    assert "--build-folder" not in arguments
    assert json.loads(local("status", "--json").stdout)["stackName"] == "later"


def test_server_is_told_to_listen_for_containers(local: LocalCommand) -> None:
    assert local.up("--bridge").returncode == 0
    arguments = json.loads((local.state / "arguments.json").read_text())
    assert arguments[-2:] == ["--bridge", "docker0"]


def test_stack_that_containers_do_not_reach_is_not_taken_for_one(local: LocalCommand) -> None:
    assert local.up().returncode == 0
    again = local.up("--bridge")
    assert again.returncode == 253
    assert "frameproof local down && frameproof local up --bridge" in again.stderr


def test_sample_needs_a_stack(local: LocalCommand) -> None:
    result = local("up", "--with-sample", "--no-deploy")
    assert result.returncode == 2
    assert "--with-sample needs a stack" in result.stderr


def test_events_of_an_earlier_stack_are_gone(local: LocalCommand) -> None:
    events = local.state / "events"
    events.mkdir(parents=True)
    assert local.up().returncode == 0
    assert not events.exists()


def test_second_up_finds_the_first(local: LocalCommand) -> None:
    first, second = local.up(), local.up()
    assert second.returncode == 0, second.stderr
    assert second.stdout == first.stdout.replace("up: ", "up already: ")


def test_stack_that_is_down_can_be_put_down(local: LocalCommand) -> None:
    result = local("down")
    assert (result.returncode, result.stdout) == (0, "the local stack was not up\n")


@pytest.mark.parametrize(
    ("behaviour", "exit_code", "reason"),
    [("ends", 253, "Port 1 is in use."), ("crashes", 255, "SystemError: boom")],
)
def test_server_that_ends_early_shows_why(
    local: LocalCommand, behaviour: str, exit_code: int, reason: str
) -> None:
    local.behaviour = behaviour
    result = local.up()
    assert result.returncode == exit_code
    assert result.stderr.count("error: the local stack ended with code 1") == 1
    assert reason in result.stderr
    assert find_local_stack(local.state) is None


def test_server_that_is_not_ready_in_time_is_ended_again(local: LocalCommand) -> None:
    local.behaviour = "hangs"
    result = local.up("--timeout", "0.5")
    assert result.returncode == 5
    assert "was not ready after 0 s" in result.stderr or "after 1 s" in result.stderr
    assert not (local.state / "endpoint.json").exists()


def test_file_of_a_server_that_is_gone_misleads_nobody(local: LocalCommand) -> None:
    # GIVEN a file that names a dead port and a living process that is none of ours
    local.state.mkdir(parents=True)
    record = {"endpoint": "http://127.0.0.1:9", "pid": os.getpid()}
    record |= {"stackName": "s", "startedAt": "2026", "version": "0"}
    (local.state / "endpoint.json").write_text(json.dumps(record))
    # WHEN the stack is looked for, and ended
    status, down = local("status"), local("down")
    # THEN it is down, and that process was left alone: this line is reached
    assert status.returncode == 4
    assert down.stdout == "the local stack was not up\n"


def test_without_a_build_nothing_is_started(local: LocalCommand) -> None:
    result = local("up", "--build-folder", str(local.folder / "nowhere"))
    assert result.returncode == 253
    assert "Build it first: make build" in result.stderr


def test_environment_lines_work_in_a_shell(local: LocalCommand) -> None:
    assert local.up().returncode == 0
    lines = local("env").stdout
    script = f'{lines}\necho "$AWS_ENDPOINT_URL $AWS_REGION ${{AWS_PROFILE-unset}}"'
    shell = subprocess.run(
        ["sh", "-eu", "-c", script],
        env={**os.environ, "AWS_PROFILE": "work"},
        capture_output=True,
        text=True,
        check=True,
    )
    endpoint = json.loads((local.state / "endpoint.json").read_text())["endpoint"]
    assert shell.stdout == f"{endpoint} eu-west-1 unset\n"


def test_environment_of_a_stack_that_is_down_is_an_error(local: LocalCommand) -> None:
    result = local("env")
    assert (result.returncode, result.stdout) == (253, "")
