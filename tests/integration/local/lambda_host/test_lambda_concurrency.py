from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from frameproof_local.lambda_host.errors import TooManyRequestsError
from tests.integration.local.lambda_host.probes import (
    ECHO,
    PID,
    WAIT,
    HostMaker,
    Rendezvous,
    RunningHost,
    function,
)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_calls_at_the_same_time_run_in_processes_of_their_own(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    calls = [callers.submit(host.answer, function(WAIT), rendezvous.event) for _ in range(3)]

    arrivals = [rendezvous.arrival() for _ in calls]
    for arrival in arrivals:
        arrival.let_go()

    assert len({arrival.pid for arrival in arrivals}) == 3
    assert {call.result() for call in calls} == {arrival.pid for arrival in arrivals}


def test_call_above_the_limit_waits_for_an_environment(
    make_host: HostMaker, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN room for two environments and five calls
    host = make_host(max_environments=2)
    calls = [callers.submit(host.answer, function(WAIT), rendezvous.event) for _ in range(5)]

    # WHEN each handler is let go as it comes
    pids = set()
    waiting = [rendezvous.arrival(), rendezvous.arrival()]
    for _ in range(3):
        first = waiting.pop(0)
        pids.add(first.pid)
        first.let_go()
        waiting.append(rendezvous.arrival())
    for last in waiting:
        last.let_go()

    # THEN all are served, by two processes
    assert {call.result() for call in calls} == pids | {last.pid for last in waiting}
    assert len({call.result() for call in calls}) == 2


def test_reserved_concurrency_bounds_the_environments(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    configuration = function(WAIT, reserved_concurrency=1)
    calls = [callers.submit(host.answer, configuration, rendezvous.event) for _ in range(3)]

    for _ in calls:
        rendezvous.arrival().let_go()

    assert len({call.result() for call in calls}) == 1


def test_reserved_concurrency_of_zero_throttles(host: RunningHost) -> None:
    with pytest.raises(TooManyRequestsError) as refusal:
        host.call(function(ECHO, reserved_concurrency=0))

    assert (refusal.value.code, refusal.value.http_status) == ("TooManyRequestsException", 429)


def test_raised_reserved_concurrency_keeps_the_environment(host: RunningHost) -> None:
    pid = host.answer(function(PID, reserved_concurrency=1))

    assert host.answer(function(PID, reserved_concurrency=2)) == pid


@pytest.mark.parametrize(
    "change",
    [
        {"memory_size_mb": 512},
        {"timeout_seconds": 9.0},
        {"environment": {"TABLE": "other"}},
        {"layer_zips": (function("").code_zip,)},
        {"code_zip": function(f"{PID}# changed\n").code_zip},
    ],
    ids=lambda change: next(iter(change)),
)
def test_change_of_the_function_starts_a_new_process_and_ends_the_idle_one(
    host: RunningHost, change: dict[str, object]
) -> None:
    before = host.answer(function(PID))

    after = host.answer(function(PID, **change))

    assert after != before
    assert not is_running(before)


def test_change_lets_a_running_call_finish(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN a call that runs
    old = function(WAIT)
    call = callers.submit(host.answer, old, rendezvous.event)
    arrival = rendezvous.arrival()

    # WHEN the function changes and is called
    host.answer(replace(old, code_zip=function(PID).code_zip))

    # THEN the old call answers, and its process is gone after it
    assert is_running(arrival.pid)
    arrival.let_go()
    assert call.result() == arrival.pid
    assert not is_running(arrival.pid)


def test_forgotten_function_ends_its_processes_and_removes_its_code(
    host: RunningHost, tmp_path: Path
) -> None:
    configuration = function(PID)
    pid = host.answer(configuration)

    host.host.forget(configuration.arn)

    assert not is_running(pid)
    assert list((tmp_path / "work").glob("host-*/unpacked/*")) == []
    assert list((tmp_path / "work").glob("host-*/environments/*")) == []


def test_functions_with_the_same_layers_share_the_unpacked_ones(
    host: RunningHost, tmp_path: Path
) -> None:
    layer = function("name = 'layer'").code_zip
    for name in ("one", "two"):
        host.answer(function(f"{PID}# {name}\n", arn=f"arn:{name}", layer_zips=(layer,)))

    assert len(list((tmp_path / "work").glob("host-*/unpacked/*"))) == 3  # two tasks, one opt
