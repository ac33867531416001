import json

import pytest

from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.errors import (
    InvalidRequestContentError,
    InvalidRuntimeError,
    RequestTooLargeError,
)
from tests.integration.local.lambda_host.probes import ECHO, PID, RunningHost, function


def test_function_answers_with_what_its_handler_returns(host: RunningHost) -> None:
    assert host.answer(function(ECHO), {"text": "grüße"}) == {"text": "grüße"}


def test_call_without_a_payload_gets_an_empty_event(host: RunningHost) -> None:
    result = host.host.invoke(function(ECHO), Invocation(b""))

    assert json.loads(result.payload) == {}


def test_second_call_finds_the_environment_warm(host: RunningHost) -> None:
    configuration = function(PID)

    assert host.answer(configuration) == host.answer(configuration)


def test_context_has_what_lambda_says_about_the_call(host: RunningHost) -> None:
    configuration = function(
        "def handler(event, context):\n"
        "    return [context.aws_request_id, context.invoked_function_arn,\n"
        "        context.memory_limit_in_mb, context.client_context.custom,\n"
        "        context.get_remaining_time_in_millis()]\n",
        timeout_seconds=30.0,
    )
    invocation = Invocation(b"{}", client_context='{"custom": {"study": "7"}}')

    result = host.host.invoke(configuration, invocation)

    *said, remaining_ms = json.loads(result.payload)
    assert said == [invocation.request_id, configuration.arn, "256", {"study": "7"}]
    assert 0 < remaining_ms <= 30_000


def test_environment_has_lambdas_variables_and_the_local_aws(host: RunningHost) -> None:
    variables = host.answer(
        function(
            "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
            environment={"TABLE": "frames", "AWS_REGION": "mars-1"},
        )
    )

    assert variables["TABLE"] == "frames"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == "probe"
    assert variables["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/probe"
    assert variables["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert variables["AWS_DISABLE_HOST_PREFIX_INJECTION"] == "true"
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"
    assert variables["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert variables["TZ"] == ":UTC"


def test_handlers_exception_is_reported_as_lambda_reports_it(host: RunningHost) -> None:
    configuration = function("def handler(event, context):\n    raise ValueError('no study')\n")
    invocation = Invocation(b"{}")

    result = host.host.invoke(configuration, invocation)

    document = json.loads(result.payload)
    assert result.function_error == "Unhandled"
    assert document["errorMessage"] == "no study"
    assert document["errorType"] == "ValueError"
    assert document["requestId"] == invocation.request_id
    assert "raise ValueError('no study')" in document["stackTrace"][-1]


def test_handlers_exception_leaves_the_environment_warm(host: RunningHost) -> None:
    configuration = function(
        "import os\ndef handler(event, context):\n"
        "    if event:\n        raise ValueError(event)\n    return os.getpid()\n"
    )
    pid = host.answer(configuration)

    host.call(configuration, "fail")

    assert host.answer(configuration) == pid


def test_request_above_six_megabytes_is_refused(host: RunningHost) -> None:
    with pytest.raises(RequestTooLargeError, match="limit 6291456 bytes") as refusal:
        host.call(function(ECHO), "x" * 6 * 1024 * 1024)

    assert (refusal.value.code, refusal.value.http_status) == (
        "RequestEntityTooLargeException",
        413,
    )


def test_five_megabytes_pass_both_ways(host: RunningHost) -> None:
    text = "x" * 5 * 1024 * 1024

    assert host.answer(function(ECHO), text) == text


def test_response_above_six_megabytes_is_a_function_error(host: RunningHost) -> None:
    configuration = function("def handler(event, context):\n    return 'x' * event\n")

    assert host.failure(configuration, 6 * 1024 * 1024 + 200) == {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": "Response payload size exceeded maximum allowed payload size "
        "(6291556 bytes).",
    }
    assert host.answer(configuration, 1) == "x"


def test_payload_that_is_no_json_is_refused(host: RunningHost) -> None:
    with pytest.raises(InvalidRequestContentError, match="Could not parse request body into json"):
        host.host.invoke(function(ECHO), Invocation(b"{study: 7"))


def test_other_runtime_is_refused_with_the_way_out(host: RunningHost) -> None:
    with pytest.raises(InvalidRuntimeError, match=r"wants the runtime python3.9.*Set Runtime: "):
        host.call(function(ECHO, runtime="python3.9"))


def test_log_has_lambdas_lines_and_the_functions_output_in_between(host: RunningHost) -> None:
    configuration = function(
        "print('loading')\ndef handler(event, context):\n    print('handling')\n"
    )
    invocation = Invocation(b"{}")

    result = host.host.invoke(configuration, invocation)

    request_id = invocation.request_id
    loading, start, handling, end, report = host.log
    assert (loading, handling) == ("loading\n", "handling\n")
    assert start == f"START RequestId: {request_id} Version: $LATEST\n"
    assert end == f"END RequestId: {request_id}\n"
    assert report.startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "\tMemory Size: 256 MB\tMax Memory Used: " in report
    assert "\tInit Duration: " in report
    assert result.log_tail.decode() == "".join(host.log)


def test_log_tail_is_the_last_four_kilobytes(host: RunningHost) -> None:
    result = host.call(function("def handler(event, context):\n    print('x' * 10_000)\n"))

    assert len(result.log_tail) == 4096
    assert b"REPORT RequestId" in result.log_tail
