"""moto's private names that ``moto_hooks/step_functions_responses`` touches."""

import inspect

import pytest
from botocore import xform_name
from botocore.session import get_session
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.stepfunctions.responses import StepFunctionResponse

from frameproof_local.moto_hooks.step_functions_responses import LocalStepFunctionResponse

OPERATIONS = {
    xform_name(name): name
    for name in get_session().get_service_model("stepfunctions").operation_names
}


def test_moto_still_hands_parameters_and_takes_results_as_the_hook_expects() -> None:
    assert "stepfunction_backend" in vars(StepFunctionResponse), (
        "moto changed: StepFunctionResponse.stepfunction_backend"
    )
    assert list(inspect.signature(BaseResponse._get_param).parameters)[:2] == [
        "self",
        "param_name",
    ], "moto changed: BaseResponse._get_param"
    assert issubclass(EmptyResult, ActionResult), "moto changed: EmptyResult"


@pytest.mark.parametrize(
    "operation",
    ["create_state_machine", "update_state_machine", "delete_state_machine", "tag_resource"],
)
def test_moto_still_keeps_state_machines_by_itself(operation: str) -> None:
    assert hasattr(StepFunctionResponse, operation), (
        f"moto changed: StepFunctionResponse.{operation} is gone"
    )


def test_every_method_of_the_hook_is_an_operation_that_moto_will_call() -> None:
    own = {name for name in vars(LocalStepFunctionResponse) if not name.startswith("_")}
    assert own <= OPERATIONS.keys()
    assert {"start_execution", "redrive_execution", "describe_map_run"} <= own
