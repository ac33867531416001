"""The server as a process: when it says it is ready, how it refuses, what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import awslambdaric
import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

# The folder where awslambdaric and boto3 are installed; no function runs in these tests.
LAMBDA_RUNTIME = Path(awslambdaric.__file__).parents[1]
LOCAL_FOLDER = Path(__file__).parents[3] / "local"


def command(state_folder: Path, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "frameproof_local",
        "serve",
        "--state-folder",
        str(state_folder),
        "--lambda-runtime",
        str(LAMBDA_RUNTIME),
        *options,
    ]


@contextmanager
def server(state_folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start a server, wait until it says it is ready, and stop it."""
    process = subprocess.Popen(
        command(state_folder, *options),
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(LOCAL_FOLDER)},
    )
    assert process.stderr is not None
    log: list[str] = []
    for line in process.stderr:
        log.append(line)
        if "Ready on" in line:
            break
    else:
        pytest.fail("The server ended before it was ready:\n" + "".join(log))
    rest = threading.Thread(target=lambda: log.extend(process.stderr or ()), daemon=True)
    rest.start()  # or a full pipe would stop the server
    try:
        yield process, log
    finally:
        process.terminate()
        process.wait(timeout=30)
        rest.join(timeout=30)
        process.stderr.close()


def refused(state_folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Start a server that must end by itself."""
    return subprocess.run(
        command(state_folder, *options),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(LOCAL_FOLDER)},
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder of a server that is ready."""
    state_folder = tmp_path_factory.mktemp("state")
    with server(state_folder, "--no-seed"):
        yield state_folder


def endpoint(state_folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((state_folder / "endpoint.json").read_text())
    return content


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as reply:  # noqa: S310 - an http URL of ours
        return json.loads(reply.read())


def put(url: str, content: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(content).encode(), method="PUT")  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - an http URL of ours
        return json.loads(reply.read())


def test_a_server_tells_where_it_is_and_leaves_nothing_but_its_log(tmp_path: Path) -> None:
    with server(tmp_path, "--no-seed") as (process, _):
        # GIVEN a server that is ready
        record = endpoint(tmp_path)
        assert record["pid"] == process.pid
        assert record["endpoint"].startswith("http://127.0.0.1:")
        # WHEN its health is asked for
        health = get(f"{record['endpoint']}/_frameproof/health")
        # THEN it says that it is ready, and that its state will not last
        assert health["status"] == "ready"
        assert health["ports"]["endpoint"] == int(record["endpoint"].rpartition(":")[2])
        assert health["state"].startswith("in memory")
        assert get(f"{record['endpoint']}/_frameproof/studies") == {"studies": []}
        # WHEN it is told to stop
        process.send_signal(signal.SIGTERM)
        # THEN it ends in an orderly way, and nobody can take it for alive
        assert process.wait(timeout=30) == 0
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"server.log", "server.lock"}


def test_every_service_answers_on_the_one_endpoint(running: Path) -> None:
    where = {
        "endpoint_url": endpoint(running)["endpoint"],
        "region_name": "eu-west-1",
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
    }
    assert boto3.client("sts", **where).get_caller_identity()["Account"] == "123456789012"
    assert boto3.client("medical-imaging", **where).list_datastores()["datastoreSummaries"] == []
    assert boto3.client("stepfunctions", **where).list_state_machines()["stateMachines"] == []
    assert boto3.client("cloudformation", **where).list_stacks()["StackSummaries"] == []
    assert boto3.client("lambda", **where).list_functions()["Functions"] == []


def test_the_admin_pages_reach_the_healthimaging_behind_the_endpoint(running: Path) -> None:
    # GIVEN a backend that is told to refuse one call
    healthimaging = f"{endpoint(running)['endpoint']}/_frameproof/healthimaging"
    delays = {"datastore_creating_seconds": 0.0}
    assert put(f"{healthimaging}/delays", delays)["delays"]["datastore_creating_seconds"] == 0.0
    put(f"{healthimaging}/faults", [{"kind": "throttle", "operation": "GetDatastore", "times": 1}])
    client = boto3.client(
        "medical-imaging",
        endpoint_url=endpoint(running)["endpoint"],
        region_name="us-west-2",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local stack checks no secret
        config=Config(retries={"total_max_attempts": 1}),
    )
    store = client.create_datastore(datastoreName="switches", clientToken="one")["datastoreId"]
    # WHEN it is called twice
    with pytest.raises(ClientError, match="ThrottlingException"):
        client.get_datastore(datastoreId=store)
    client.get_datastore(datastoreId=store)
    # THEN one call was refused, and both were counted
    assert get(f"{healthimaging}/calls")["calls"]["GetDatastore"] == 2
    assert store in json.dumps(get(f"{healthimaging}/inspect"))


def test_a_second_server_on_the_same_folder_is_refused_by_name(running: Path) -> None:
    second = refused(running, "--no-seed")

    assert second.returncode == 1
    assert f"pid {endpoint(running)['pid']} at {endpoint(running)['endpoint']}" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_killed_server_is_no_obstacle_for_the_next(tmp_path: Path) -> None:
    # GIVEN a server that was killed, so that its endpoint.json stayed
    with server(tmp_path, "--no-seed") as (process, _):
        process.kill()
        process.wait(timeout=30)
    assert endpoint(tmp_path)["pid"] == process.pid
    # WHEN another one starts
    with server(tmp_path, "--no-seed") as (successor, _):
        # THEN it replaces the stale record by its own
        assert endpoint(tmp_path)["pid"] == successor.pid


def test_a_port_that_is_taken_is_named(running: Path, tmp_path: Path) -> None:
    port = endpoint(running)["endpoint"].rpartition(":")[2]

    second = refused(tmp_path, "--no-seed", "--port", port)

    assert second.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in second.stderr
    assert not (tmp_path / "endpoint.json").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--lambda-runtime", "/nowhere"], "lacks awslambdaric"),
        (["--build-folder", str(LOCAL_FOLDER)], "run `sam build`"),
        (["--parameter", "Name"], "write it as NAME=VALUE"),
    ],
)
def test_a_start_that_cannot_work_says_why(
    tmp_path: Path, options: list[str], message: str
) -> None:
    failed = refused(tmp_path, *options)

    assert failed.returncode == 1
    assert message in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (tmp_path / "endpoint.json").exists()
