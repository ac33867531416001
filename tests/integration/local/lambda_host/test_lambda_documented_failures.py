"""Failing functions and refused calls, each as the AWS page in its row has it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.local.lambda_host.documented_failures import (
    ACCEPTED_PAYLOADS,
    FAILURE_CASES,
    REFUSAL_CASES,
    FailureCase,
    RefusalCase,
)
from tests.integration.local.lambda_host.moto_probes import Client, Deployer, invoke
from tests.integration.local.lambda_host.probes import (
    WAIT,
    HostMaker,
    Rendezvous,
    RunningHost,
    function,
)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.says) for case in FAILURE_CASES])
def test_a_failing_function_answers_as_aws_documents(host: RunningHost, case: FailureCase) -> None:
    configuration = function(case.source, **case.changes)
    before = host.answer(configuration, "pid") if "'pid'" in case.source else None

    document = host.failure(configuration, "fail")

    assert document["errorType"] == case.error_type
    assert case.message in document["errorMessage"]
    assert set(document) == case.members
    if before is not None:
        assert (host.answer(configuration, "pid") == before) is case.survives


def test_an_answer_that_looks_like_an_error_is_an_answer(host: RunningHost) -> None:
    # API_Invoke: FunctionError is there "if present" only; what a handler returns is its response
    source = "def handler(event, context):\n    return {'errorType': 'E', 'errorMessage': 'm'}\n"
    assert host.answer(function(source)) == {"errorType": "E", "errorMessage": "m"}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.says) for case in REFUSAL_CASES])
def test_a_call_that_lambda_refuses_has_awss_code_and_status(
    client: Client, deploy: Deployer, case: RefusalCase
) -> None:
    deploy("def handler(event, context):\n    return 1\n")
    with pytest.raises(ClientError) as refusal:
        invoke(client, **case.arguments)
    response: Any = refusal.value.response
    assert response["Error"]["Code"] == case.code
    assert case.message in response["Error"]["Message"]
    assert response["ResponseMetadata"]["HTTPStatusCode"] == case.http_status


def test_a_payload_of_exactly_the_limit_is_accepted(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    return 1\n")
    seen = [
        (says, invoke(client, **arguments)["StatusCode"])
        for says, arguments, _ in ACCEPTED_PAYLOADS
    ]
    assert seen == [(says, status) for says, _, status in ACCEPTED_PAYLOADS]


def test_as_many_calls_as_there_is_room_for_are_in_their_handlers_together(
    make_host: HostMaker, rendezvous: Rendezvous, callers: ThreadPoolExecutor
) -> None:
    # GIVEN two functions with room for four environments each, and eight calls
    host = make_host(max_environments=4)
    other = "arn:aws:lambda:eu-west-1:123456789012:function:other"
    functions = [function(WAIT), function(WAIT, arn=other, name="other")] * 4
    calls = [callers.submit(host.answer, one, rendezvous.event) for one in functions]

    # WHEN no handler is let go before all have arrived
    arrivals = [rendezvous.arrival() for _ in calls]
    for arrival in arrivals:
        arrival.let_go()

    # THEN each was in a process of its own
    assert {call.result() for call in calls} == {arrival.pid for arrival in arrivals}
    assert len({arrival.pid for arrival in arrivals}) == len(calls)
