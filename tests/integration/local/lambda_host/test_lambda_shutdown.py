import json
import logging
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.errors import HostStoppedError
from tests.integration.local.lambda_host.probes import (
    CHECKOUT,
    PID,
    WAIT,
    HostMaker,
    Rendezvous,
    RunningHost,
    function,
    wait_for_end,
)

SERVER = """
import sys
from pathlib import Path
from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.host import LambdaHost
from frameproof_local.lambda_host.settings import LambdaHostSettings
from tests.integration.local.lambda_host.probes import WAIT, function

runtime, work, event = sys.argv[1:]
settings = LambdaHostSettings("http://127.0.0.1:9", Path(runtime), Path(work))
LambdaHost(settings, write_log=print).invoke(function(WAIT), Invocation(event.encode()))
"""


def test_shutdown_ends_idle_and_busy_processes_and_removes_the_files(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor, tmp_path: Path
) -> None:
    # GIVEN an idle environment and a busy one
    idle_pid = host.answer(function(PID, arn="arn:idle"))
    busy = callers.submit(host.failure, function(WAIT), rendezvous.event)
    busy_pid = rendezvous.arrival().pid

    host.host.shutdown()

    assert busy.result()["errorType"] == "Runtime.ExitError"
    assert [pid for pid in (idle_pid, busy_pid) if Path(f"/proc/{pid}").exists()] == []
    assert list((tmp_path / "work").glob("host-*")) == []


def test_shutdown_ends_the_busy_processes_of_replaced_and_deleted_functions(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN a busy environment whose function was replaced, and one whose function was deleted
    calls = [
        callers.submit(host.failure, function(WAIT, arn=arn), rendezvous.event)
        for arn in ("arn:replaced", "arn:deleted")
    ]
    pids = [rendezvous.arrival().pid for _ in calls]
    host.answer(function(PID, arn="arn:replaced"))
    host.host.forget("arn:deleted")

    host.host.shutdown()

    assert [call.result()["errorType"] for call in calls] == ["Runtime.ExitError"] * 2
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_shutdown_refuses_the_calls_that_wait_and_those_that_come_later(
    make_host: HostMaker, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    host = make_host(max_environments=1)
    calls = [callers.submit(host.call, function(WAIT), rendezvous.event) for _ in range(2)]
    rendezvous.arrival()

    host.host.shutdown()

    refusals = [call.exception() for call in calls if call.exception() is not None]
    assert [type(refusal) for refusal in refusals] == [HostStoppedError]
    with pytest.raises(HostStoppedError):
        host.call(function(PID))


def test_asynchronous_call_that_waits_for_a_retry_is_not_lost_silently(
    make_host: HostMaker,
    caplog: pytest.LogCaptureFixture,
    rendezvous: Rendezvous,
) -> None:
    # GIVEN an asynchronous call that has failed once and waits an hour
    host = make_host(async_retry_delays_seconds=(3600.0, 3600.0))
    source = (
        "import rendezvous\ndef handler(event, context):\n"
        "    rendezvous.wait(event)\n    raise ValueError('again')\n"
    )
    invocation = Invocation(json.dumps(rendezvous.event).encode())
    host.host.invoke_asynchronously(function(source), invocation)
    rendezvous.arrival().let_go()

    with caplog.at_level(logging.ERROR):
        host.host.shutdown()

    assert invocation.request_id in caplog.text
    assert "is lost: the server stops before attempt 2 of 3" in caplog.text


def test_busy_function_dies_with_a_server_that_was_killed(
    lambda_runtime: Path, rendezvous: Rendezvous, tmp_path: Path, make_host: HostMaker
) -> None:
    # GIVEN a server in a process of its own, with a handler that waits
    work = tmp_path / "work"
    path = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "local")])
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, lambda_runtime, work, json.dumps(rendezvous.event)],
        env={**os.environ, "PYTHONPATH": path},
    )
    pid = rendezvous.arrival().pid

    # WHEN the server is killed
    server.send_signal(signal.SIGKILL)
    server.wait()

    # THEN the function's process ends too
    wait_for_end(pid)

    # AND the next server sweeps what it left, and nothing else
    (left,) = work.glob("host-*")
    make_host(work_folder=work)
    assert not left.exists()


def test_two_servers_share_a_work_folder(make_host: HostMaker) -> None:
    first = make_host()
    pid = first.answer(function(PID))

    make_host()

    assert first.answer(function(PID)) == pid
