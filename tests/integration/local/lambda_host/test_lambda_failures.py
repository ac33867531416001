import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from frameproof_local.contents import Content
from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.disks import Disks
from frameproof_local.lambda_host.errors import InvalidZipFileError
from tests.integration.local.lambda_host.probes import (
    PID,
    WAIT,
    HostMaker,
    Rendezvous,
    RunningHost,
    function,
    wait_for_end,
)


def test_timeout_ends_the_process_and_the_next_call_gets_a_new_one(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN a handler that waits longer than its timeout
    configuration = function(WAIT, timeout_seconds=0.5)
    invocation = Invocation(json.dumps(rendezvous.event).encode())
    call = callers.submit(host.host.invoke, configuration, invocation)
    first = rendezvous.arrival()

    # WHEN nobody lets it go
    first.wait_until_gone()

    # THEN the caller sees Lambda's words, and the log says it too
    assert json.loads(call.result().payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {invocation.request_id} Error: "
        "Task timed out after 0.50 seconds",
    }
    assert f"{invocation.request_id} Task timed out after 0.50 seconds\n" in host.log
    assert host.log[-1].endswith("\tStatus: timeout\n")

    # AND the function runs again, elsewhere
    again = callers.submit(host.answer, configuration, rendezvous.event)
    second = rendezvous.arrival()
    second.let_go()
    assert again.result() == second.pid != first.pid


def test_timeout_ends_what_the_function_started_too(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    source = (
        "import json, subprocess, sys\n"
        "def handler(event, context):\n"
        "    code = f'import rendezvous; rendezvous.wait({event!r})'\n"
        "    subprocess.run([sys.executable, '-S', '-c', code])\n"
    )

    call = callers.submit(host.failure, function(source, timeout_seconds=0.5), rendezvous.event)
    rendezvous.arrival().wait_until_gone()

    assert call.result()["errorType"] == "Sandbox.Timedout"


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("os._exit(3)", "Runtime exited with error: exit status 3"),
        ("os._exit(0)", "Runtime exited without providing a reason"),
        ("os.kill(os.getpid(), 9)", "Runtime exited with error: signal: killed"),
        ("os.kill(os.getpid(), 11)", "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_process_that_ends_is_reported_with_its_reason(
    host: RunningHost, ending: str, reason: str
) -> None:
    configuration = function(
        f"import os\ndef handler(event, context):\n    if event:\n        {ending}\n    return 1\n"
    )

    document = host.failure(configuration, "end")

    assert document["errorType"] == "Runtime.ExitError"
    assert document["errorMessage"].endswith(f" Error: {reason}")
    assert host.log[-1].endswith("\tStatus: error\tError Type: Runtime.ExitError\n")
    assert host.answer(configuration) == 1


@pytest.mark.parametrize(
    ("changes", "error_type", "message"),
    [
        ({"source": "import nowhere\n"}, "Runtime.ImportModuleError", "No module named 'nowhere'"),
        ({"source": "def handler(:\n"}, "Runtime.UserCodeSyntaxError", "Syntax error in module"),
        ({"source": "other = 1\n"}, "Runtime.HandlerNotFound", "Handler 'handler' missing"),
        ({"source": "raise KeyError('TABLE')\n"}, "KeyError", "'TABLE'"),
        (
            {"source": "", "handler": "no_dot"},
            "Runtime.MalformedHandlerName",
            "Bad handler 'no_dot'",
        ),
    ],
)
def test_function_that_cannot_be_loaded_says_why(
    host: RunningHost, changes: dict[str, str], error_type: str, message: str
) -> None:
    document = host.failure(function(**changes))

    assert document["errorType"] == error_type
    assert message in document["errorMessage"]
    assert set(document) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert f"Error Type: {error_type}\n" in host.log[-1]


def test_exit_while_loading_is_an_exit_error(host: RunningHost) -> None:
    document = host.failure(function("import os\nprint('bye')\nos._exit(7)\n"))

    assert document["errorType"] == "Runtime.ExitError"
    assert document["errorMessage"].endswith("Error: Runtime exited with error: exit status 7")
    assert host.log[0] == "bye\n"


def test_function_that_takes_more_than_its_memory_is_killed(host: RunningHost) -> None:
    # GIVEN a function of 128 MB that touches 200 MB, even if only for a moment
    source = (
        "def handler(event, context):\n"
        "    block = bytearray(event)\n    del block\n    return 'ok'\n"
    )
    configuration = function(source, memory_size_mb=128)

    document = host.failure(configuration, 200 * 1024 * 1024)

    assert document["errorType"] == "Runtime.OutOfMemory"
    assert document["errorMessage"].endswith("Runtime exited with error: signal: killed")
    assert host.log[-1].endswith("\tStatus: error\tError Type: Runtime.OutOfMemory\n")
    assert host.answer(configuration, 50 * 1024 * 1024) == "ok"


def test_function_that_keeps_too_much_memory_does_not_wait_for_its_timeout(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    source = (
        "import rendezvous\ndef handler(event, context):\n"
        "    block = bytearray(200 * 1024 * 1024)\n    rendezvous.wait(event)\n"
    )

    configuration = function(source, memory_size_mb=128, timeout_seconds=600.0)
    call = callers.submit(host.failure, configuration, rendezvous.event)

    assert call.result(timeout=20)["errorType"] == "Runtime.OutOfMemory"


def test_slow_loading_starts_again_inside_the_call(make_host: HostMaker) -> None:
    # GIVEN a host that allows half a second for loading, and a module that blocks when it is
    # loaded for the first time
    source = (
        "import pathlib, threading\n"
        "marker = pathlib.Path('loaded-once')\n"
        "if not marker.exists():\n"
        "    marker.touch()\n"
        "    threading.Event().wait()\n"
        "def handler(event, context):\n    return 'loaded'\n"
    )
    host = make_host(init_timeout_seconds=0.5)

    assert host.answer(function(source)) == "loaded"


def test_loading_that_never_ends_times_out_like_a_call(make_host: HostMaker) -> None:
    host = make_host(init_timeout_seconds=0.2)

    document = host.failure(
        function("import threading\nthreading.Event().wait()\n", timeout_seconds=0.5)
    )

    assert document["errorType"] == "Sandbox.Timedout"


def test_process_killed_from_outside_fails_only_its_own_call(
    host: RunningHost, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN two calls in two environments
    calls = [callers.submit(host.call, function(WAIT), rendezvous.event) for _ in range(2)]
    victim, survivor = rendezvous.arrival(), rendezvous.arrival()

    # WHEN one process is killed
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait_until_gone()
    survivor.let_go()

    # THEN one call fails and the other does not
    outcomes = sorted(str(call.result().function_error) for call in calls)
    assert outcomes == ["None", "Unhandled"]


def test_idle_process_that_died_is_replaced_without_a_failure(host: RunningHost) -> None:
    pid = host.answer(function(PID))

    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)

    assert host.answer(function(PID)) != pid


def test_code_that_is_no_zip_file_is_refused(host: RunningHost) -> None:
    with pytest.raises(InvalidZipFileError, match="unzip the code of probe"):
        host.call(function("", code_zip=Content(b"not a zip")))


def test_little_room_on_the_disk_cuts_no_line_of_what_was_printed_before_and_since(
    make_host: HostMaker,
) -> None:
    # GIVEN a warm function that has printed more than its room will be
    disks = Disks()
    running = make_host(disks=disks)
    chatty = function("def handler(event, context):\n    print(event * 1000)\n")
    for _ in range(5):
        running.call(chatty, "old")
    # WHEN there is little room, and it prints again
    disks.replace_all([{"function": "probe", "kilobytes": 8}])
    running.call(chatty, "new")
    # THEN all that it ever printed is in the log, whole
    printed = "".join(running.log)
    assert (printed.count("old"), printed.count("new")) == (5_000, 1_000)
