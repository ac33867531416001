"""moto's private names that ``moto_hooks/step_functions`` touches."""

import inspect

import boto3
import pytest
from moto import mock_aws
from moto.core.base_backend import BaseBackend
from moto.core.exceptions import AWSError
from moto.events.models import Rule
from moto.stepfunctions import urls
from moto.stepfunctions.models import StepFunctionBackend, stepfunctions_backends
from moto.stepfunctions.responses import StepFunctionResponse

from frameproof_local.moto_hooks import step_functions
from frameproof_local.step_functions.errors import LambdaServiceError

REGION = "eu-west-1"


def test_moto_still_takes_a_backend_class_per_service() -> None:
    assert stepfunctions_backends.backend is StepFunctionBackend, (
        "moto changed: BackendDict.backend no longer holds the backend class"
    )
    assert isinstance(inspect.getattr_static(BaseBackend, "_url_module"), property), (
        "moto changed: BaseBackend._url_module is no longer looked up on the backend"
    )
    assert list(inspect.signature(StepFunctionBackend.__init__).parameters) == [
        "self",
        "region_name",
        "account_id",
    ], "moto changed: StepFunctionBackend takes other arguments"


def test_moto_still_routes_step_functions_by_one_path() -> None:
    assert list(urls.url_paths) == ["{0}/$"], "moto changed: stepfunctions.urls.url_paths"


@pytest.mark.parametrize(
    "operation", ["create_state_machine", "update_state_machine", "describe_state_machine"]
)
def test_moto_still_stores_state_machines(operation: str) -> None:
    for owner in (StepFunctionBackend, StepFunctionResponse):
        assert hasattr(owner, operation), f"moto changed: {owner.__name__}.{operation} is gone"


def test_moto_still_names_its_errors_by_code_and_message() -> None:
    error = AWSError("text", "Code")
    assert (error.error_type, error.message) == ("Code", "text"), "moto changed: AWSError"


def test_the_hook_gives_moto_its_own_back() -> None:
    step_functions.install("http://127.0.0.1:1")
    assert stepfunctions_backends.backend is not StepFunctionBackend
    step_functions.shutdown()
    assert stepfunctions_backends.backend is StepFunctionBackend
    assert urls.url_paths["{0}/$"] == StepFunctionResponse.dispatch
    assert Rule.send_to_targets.__module__ == "moto.events.models"


def test_the_hook_is_installed_once() -> None:
    step_functions.install("http://127.0.0.1:1")
    try:
        with pytest.raises(RuntimeError, match="shutdown"):
            step_functions.install("http://127.0.0.1:1")
    finally:
        step_functions.shutdown()


def test_trouble_with_an_event_never_reaches_the_execution_that_it_is_about(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a rule whose target, a queue, was deleted: moto fails the whole PutEvents then
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        step_functions.install("http://127.0.0.1:1")
        try:
            events = boto3.client("events", region_name=REGION)
            events.put_rule(Name="ended", EventPattern='{"source": ["aws.states"]}')
            queue = f"arn:aws:sqs:{REGION}:123456789012:gone"
            events.put_targets(Rule="ended", Targets=[{"Id": "q", "Arn": queue}])
            backend = step_functions.LocalStepFunctionBackend(REGION, "123456789012")
            # WHEN an execution tells how it ended, THEN nothing is raised, and the log has it
            backend.service.environment.publish_event({"executionArn": "arn:x"})
        finally:
            step_functions.shutdown()
    assert "No event was delivered for arn:x" in caplog.text


def test_a_function_that_lambda_does_not_know_has_the_error_name_of_a_task() -> None:
    with mock_aws(), pytest.raises(LambdaServiceError) as caught:
        step_functions.LambdaOfThisServer("123456789012", REGION)("none", b"{}")
    assert caught.value.error == "Lambda.ResourceNotFoundException"
