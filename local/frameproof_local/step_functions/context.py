"""What an execution tells about itself: the context object, and the events of its status."""

from typing import TYPE_CHECKING

from frameproof_local.step_functions.clock import epoch_milliseconds, iso_milliseconds
from frameproof_local.step_functions.payload import JsonObject

if TYPE_CHECKING:
    from frameproof_local.step_functions.execution import Execution


def context_object(execution: "Execution") -> JsonObject:
    """Return ``$$`` as it is when an execution begins, without ``State``.

    Source: Step Functions developer guide, "Accessing execution data from the Context object".
    """
    about: JsonObject = {
        "Id": execution.arn,
        "Input": execution.input_value,
        "Name": execution.name,
        "RoleArn": execution.machine.role_arn,
        "StartTime": iso_milliseconds(execution.start_date),
        "RedriveCount": execution.redrive_count,
    }
    if execution.redrive_date is not None:
        about["RedriveTime"] = iso_milliseconds(execution.redrive_date)
    machine = {"Id": execution.machine.arn, "Name": execution.machine.name}
    return {"Execution": about, "StateMachine": machine}


def status_change_detail(execution: "Execution") -> JsonObject:
    """Return the ``detail`` of a ``Step Functions Execution Status Change`` event.

    Times are whole milliseconds since 1970; what is not known yet is null.

    Source: Step Functions developer guide, "Automating Step Functions event delivery".
    """
    stop_date = execution.stop_date
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": epoch_milliseconds(execution.start_date),
        "stopDate": None if stop_date is None else epoch_milliseconds(stop_date),
        "input": execution.input_text,
        "output": execution.output_text,
        "error": execution.error,
        "cause": execution.cause,
    }
