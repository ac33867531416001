import json
from dataclasses import replace

from frameproof_local.lambda_host import errors
from frameproof_local.lambda_host.configuration import FunctionConfiguration, Invocation
from frameproof_local.lambda_host.environment import Outcome
from frameproof_local.lambda_host.logs import invocation_log, log_tail

FUNCTION = FunctionConfiguration(
    arn="arn",
    name="f",
    version="$LATEST",
    account_id="123456789012",
    region="us-east-1",
    handler="app.handler",
    runtime="python3.13",
    memory_size_mb=128,
    timeout_seconds=3,
    log_group="/aws/lambda/f",
)
INVOCATION = Invocation(b"{}", request_id="1-2-3")
OUTCOME = Outcome(
    payload=b"1",
    function_error=None,
    failure=None,
    duration_seconds=0.00158,
    init_seconds=None,
    peak_memory_bytes=35 * 1024 * 1024 - 1,
    init_output="",
    output="",
)


def test_warm_call_has_three_lines() -> None:
    assert invocation_log(FUNCTION, INVOCATION, OUTCOME) == [
        "START RequestId: 1-2-3 Version: $LATEST\n",
        "END RequestId: 1-2-3\n",
        "REPORT RequestId: 1-2-3\tDuration: 1.58 ms\tBilled Duration: 2 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 35 MB\n",
    ]


def test_loading_is_billed_and_reported() -> None:
    lines = invocation_log(FUNCTION, INVOCATION, replace(OUTCOME, init_seconds=0.1))

    assert "\tBilled Duration: 102 ms\t" in lines[-1]
    assert lines[-1].endswith("\tInit Duration: 100.00 ms\n")


def test_traceback_of_the_runtime_client_stays_one_event() -> None:
    outcome = replace(OUTCOME, output="[ERROR] ValueError: no\rTraceback\r  line 1\nnext\n")

    lines = invocation_log(FUNCTION, INVOCATION, outcome)

    assert lines[1:3] == ["[ERROR] ValueError: no\rTraceback\r  line 1\n", "next\n"]


def test_timeout_has_a_status_and_no_error_type() -> None:
    outcome = replace(OUTCOME, failure=errors.timed_out("1-2-3", 3))

    lines = invocation_log(FUNCTION, INVOCATION, outcome)

    assert lines[1] == "1-2-3 Task timed out after 3.00 seconds\n"
    assert lines[-1].endswith("\tStatus: timeout\n")


def test_tail_is_cut_from_the_front() -> None:
    assert log_tail(["x" * 5000, "end\n"]) == b"x" * 4092 + b"end\n"


def events(outcome: Outcome) -> list[tuple[str, dict[str, object]]]:
    lines = invocation_log(replace(FUNCTION, log_format="JSON"), INVOCATION, outcome)
    read = [json.loads(line) for line in lines]
    assert all(
        line.endswith("\n") and one["time"].endswith("Z")
        for line, one in zip(lines, read, strict=True)
    )
    return [(one["type"], one["record"]) for one in read]


def test_a_log_in_json_opens_and_closes_a_call_with_events() -> None:
    start, report = events(OUTCOME)

    assert start == ("platform.start", {"requestId": "1-2-3", "version": "$LATEST"})
    assert report == (
        "platform.report",
        {
            "requestId": "1-2-3",
            "status": "success",
            "metrics": {
                "durationMs": 1.58,
                "billedDurationMs": 2,
                "memorySizeMB": 128,
                "maxMemoryUsedMB": 35,
            },
        },
    )


def test_a_log_in_json_has_no_plain_text_where_a_process_was_killed_or_a_call_timed_out() -> None:
    for failure, status in (
        (errors.exited("1-2-3", -9), {"status": "error", "errorType": "Runtime.ExitError"}),
        (errors.timed_out("1-2-3", 3), {"status": "timeout"}),
    ):
        outcome = replace(OUTCOME, failure=failure, function_error="Unhandled")
        _, done, report = events(outcome)
        assert (done[0], report[0]) == ("platform.runtimeDone", "platform.report")
        for _, record in (done, report):
            assert {key: record[key] for key in ("status", "errorType") if key in record} == status


def test_a_log_in_json_says_that_the_handler_raised_and_how_long_loading_took() -> None:
    outcome = replace(OUTCOME, function_error="Unhandled", init_seconds=0.1)

    (_, record) = events(outcome)[-1]

    assert record["status"] == "error"
    assert record["metrics"]["initDurationMs"] == 100.0  # type: ignore[index]
