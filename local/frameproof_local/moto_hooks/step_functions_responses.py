"""Step Functions' operations on moto's wire protocol: parameters in, our service, answer out.

moto parses the request and writes the answer. What moto does itself (state machines, versions,
tags) is inherited. The hook that puts this class in place is ``moto_hooks.step_functions``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.responses import StepFunctionResponse

from frameproof_local.step_functions import views
from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.queries import ExecutionQueries
from frameproof_local.step_functions.requests import require_valid_name
from frameproof_local.step_functions.service import ExecutionService
from frameproof_local.step_functions.validation import diagnose, require_valid

type Operation = Callable[["LocalStepFunctionResponse"], ActionResult]


def _answers(operation: Operation) -> Operation:
    """Turn what our service refuses into the error document that moto writes."""

    @wraps(operation)
    def answer(self: "LocalStepFunctionResponse") -> ActionResult:
        try:
            return operation(self)
        except ServiceError as error:
            raise AWSError(error.message, error.code) from error

    return answer


class LocalStepFunctionResponse(StepFunctionResponse):
    """Answers one request; moto calls the method that bears the operation's name."""

    @property
    def _backend(self) -> Any:
        return self.stepfunction_backend

    @property
    def _service(self) -> ExecutionService:
        service: ExecutionService = self._backend.service
        return service

    @property
    def _queries(self) -> ExecutionQueries:
        return ExecutionQueries(self._service.store)

    # ------------------------------------------------------------------ state machines

    @_answers
    def create_state_machine(self) -> ActionResult:
        """Refuse a definition that cannot run; moto stores the others."""
        machine_type = self._get_param("type") or "STANDARD"
        definition = self._get_param("definition") or ""
        require_valid_name(self._get_param("name") or "")
        require_valid(definition, machine_type)
        for stored in self._backend.state_machines:
            if stored.name == self._get_param("name"):
                wanted = (definition, self._get_param("roleArn"), machine_type)
                if (stored.definition, stored.roleArn, stored.type) != wanted:
                    raise ServiceError(
                        "StateMachineAlreadyExists",
                        f"State Machine Already Exists: '{stored.arn}'",
                    )
        return super().create_state_machine()

    @_answers
    def update_state_machine(self) -> ActionResult:
        """Refuse a definition that cannot run; moto stores the others."""
        definition = self._get_param("definition")
        if definition is not None:
            stored = self._backend.describe_state_machine(self._get_param("stateMachineArn"))
            require_valid(definition, stored.type)
        return super().update_state_machine()

    @_answers
    def validate_state_machine_definition(self) -> ActionResult:
        """List what is wrong with a definition, without storing it."""
        found = diagnose(self._get_param("definition") or "", self._get_param("type") or "STANDARD")
        most = self._get_param("maxResults") or 100
        diagnostics = [
            {"severity": "ERROR", "code": d.code, "message": d.message, "location": d.location}
            for d in found[:most]
        ]
        return ActionResult(
            {
                "result": "FAIL" if found else "OK",
                "diagnostics": diagnostics,
                "truncated": len(found) > most,
            }
        )

    @_answers
    def describe_state_machine_for_execution(self) -> ActionResult:
        """Describe the state machine as it was when the execution began."""
        execution = self._service.store.execution(self._get_param("executionArn"))
        machine, map_run = execution.machine, execution.map_run
        return ActionResult(
            views.without_none(
                {
                    "stateMachineArn": machine.arn,
                    "name": machine.name,
                    "definition": machine.definition_text,
                    "roleArn": machine.role_arn,
                    "updateDate": machine.update_date,
                    "mapRunArn": map_run.arn if map_run else None,
                    "label": map_run.label if map_run else None,
                }
            )
        )

    # ------------------------------------------------------------------ executions

    @_answers
    def start_execution(self) -> ActionResult:
        """Start an execution."""
        execution = self._service.start_execution(*self._start_arguments())
        return ActionResult({"executionArn": execution.arn, "startDate": execution.start_date})

    @_answers
    def start_sync_execution(self) -> ActionResult:
        """Run an Express execution to its end."""
        return ActionResult(self._service.start_sync_execution(*self._start_arguments()))

    def _start_arguments(self) -> tuple[Any, str | None, str]:
        machine = self._backend.state_machine(self._get_param("stateMachineArn"))
        text = self._get_param("input")
        return machine, self._get_param("name"), "{}" if text is None else text

    @_answers
    def stop_execution(self) -> ActionResult:
        """Stop an execution."""
        execution = self._service.stop_execution(
            self._get_param("executionArn"), self._get_param("error"), self._get_param("cause")
        )
        return ActionResult({"stopDate": execution.stop_date})

    @_answers
    def redrive_execution(self) -> ActionResult:
        """Go on with an execution that did not succeed."""
        execution = self._service.redrive_execution(self._get_param("executionArn"))
        return ActionResult({"redriveDate": execution.redrive_date})

    @_answers
    def describe_execution(self) -> ActionResult:
        """Describe an execution, or the child of a Map Run."""
        execution = self._service.store.execution(self._get_param("executionArn"))
        with_data = self._get_param("includedData") != "METADATA_ONLY"
        return ActionResult(views.execution_view(execution, with_data=with_data))

    @_answers
    def list_executions(self) -> ActionResult:
        """List the executions of a state machine, or the children of a Map Run."""
        machine_arn = self._get_param("stateMachineArn")
        if machine_arn is not None:
            self._backend.state_machine(machine_arn)
        return ActionResult(
            self._queries.list_executions(
                machine_arn=machine_arn,
                map_run_arn=self._get_param("mapRunArn"),
                status=self._get_param("statusFilter"),
                redrive_filter=self._get_param("redriveFilter"),
                max_results=self._get_param("maxResults"),
                next_token=self._get_param("nextToken"),
            )
        )

    @_answers
    def get_execution_history(self) -> ActionResult:
        """List the events of an execution."""
        return ActionResult(
            self._queries.execution_history(
                self._get_param("executionArn"),
                max_results=self._get_param("maxResults"),
                reverse=bool(self._get_param("reverseOrder")),
                next_token=self._get_param("nextToken"),
                with_data=self._get_param("includeExecutionData") is not False,
            )
        )

    # ------------------------------------------------------------------ Map Runs

    @_answers
    def list_map_runs(self) -> ActionResult:
        """List the Map Runs of an execution."""
        return ActionResult(
            self._queries.list_map_runs(
                self._get_param("executionArn"),
                self._get_param("maxResults"),
                self._get_param("nextToken"),
            )
        )

    @_answers
    def describe_map_run(self) -> ActionResult:
        """Describe a Map Run with its counts."""
        map_run = self._service.store.map_run(self._get_param("mapRunArn"))
        return ActionResult(views.map_run_view(map_run))

    @_answers
    def update_map_run(self) -> ActionResult:
        """Change the limits of a Map Run; they take effect at once."""
        self._service.store.map_run(self._get_param("mapRunArn")).update(
            max_concurrency=self._get_param("maxConcurrency"),
            count=self._get_param("toleratedFailureCount"),
            percentage=self._get_param("toleratedFailurePercentage"),
        )
        return EmptyResult()

    # ------------------------------------------------------------------ task tokens

    @_answers
    def send_task_success(self) -> ActionResult:
        """Give a waiting Task its output."""
        self._service.send_task_success(self._get_param("taskToken"), self._get_param("output"))
        return EmptyResult()

    @_answers
    def send_task_failure(self) -> ActionResult:
        """Fail a waiting Task."""
        self._service.send_task_failure(
            self._get_param("taskToken"), self._get_param("error"), self._get_param("cause")
        )
        return EmptyResult()

    @_answers
    def send_task_heartbeat(self) -> ActionResult:
        """Tell that a waiting Task is still being worked on."""
        self._service.send_task_heartbeat(self._get_param("taskToken"))
        return EmptyResult()
