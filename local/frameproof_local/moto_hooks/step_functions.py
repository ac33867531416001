"""Puts our Step Functions behind moto's wire protocol.

moto's own interpreter ignores failed children of a Distributed Map and knows no redrive, batcher
or result writer. moto keeps what it does well: it stores state machines, versions and tags.

Touches: ``stepfunctions_backends.backend`` (the class of a region's backend), its
``_url_module``, ``StepFunctionBackend``, ``StepFunctionResponse`` and their methods that are
called here, and ``moto.stepfunctions.urls.url_paths`` (who answers).
"""

import logging
import threading
from typing import Any

from botocore.config import Config
from moto.core.exceptions import AWSError
from moto.stepfunctions import urls
from moto.stepfunctions.models import StepFunctionBackend, stepfunctions_backends

from frameproof_local.aws_session import new_client
from frameproof_local.interventions import Interventions
from frameproof_local.lambda_host.errors import LambdaServiceError as LambdaRefusal
from frameproof_local.moto_hooks import awslambda, eventbridge
from frameproof_local.moto_hooks.step_functions_responses import LocalStepFunctionResponse
from frameproof_local.permissions.credentials import ROLE_KEYS
from frameproof_local.permissions.gate import GATE, NotAuthorizedError
from frameproof_local.permissions.policies import AccessRequest
from frameproof_local.step_functions.environment import InvokeLambda, LambdaResult
from frameproof_local.step_functions.errors import (
    PERMISSIONS,
    LambdaServiceError,
    ServiceError,
    StatesError,
)
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.service import ExecutionService
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.validation import require_valid

logger = logging.getLogger(__name__)

STATUS_CHANGE = "Step Functions Execution Status Change"
# A Task may take the 15 minutes of a Lambda function, and a little more.
READ_TIMEOUT_SECONDS = 910

_stock_backend = stepfunctions_backends.backend
_stock_paths = dict(urls.url_paths)
_services: list[ExecutionService] = []


class _Settings:
    """What ``install`` was given, for the backends that moto makes later."""

    endpoint_url: str | None = None
    invoke_lambda: InvokeLambda | None = None
    interventions: Interventions = Interventions()


def install(
    endpoint_url: str,
    *,
    invoke_lambda: InvokeLambda | None = None,
    interventions: Interventions | None = None,
) -> None:
    """Answer Step Functions' requests by our service, from now until ``shutdown``.

    Call it before the first request is answered: moto's server reads a service's paths once.

    Parameters
    ----------
    endpoint_url
        Where this server listens; tasks call AWS services there.
    invoke_lambda
        Calls Lambda functions; if not given, ``moto_hooks.awslambda`` does.
    interventions
        What may be done to executions from outside; nothing if not given.

    Raises
    ------
    RuntimeError
        It is installed already: moto's registries are one for the whole process.
    """
    if _Settings.endpoint_url is not None:
        raise RuntimeError("Step Functions is installed already; call shutdown() first.")
    _Settings.endpoint_url, _Settings.invoke_lambda = endpoint_url, invoke_lambda
    _Settings.interventions = interventions or Interventions()
    eventbridge.install()
    stepfunctions_backends.clear()
    stepfunctions_backends.backend = LocalStepFunctionBackend
    for path in urls.url_paths:
        urls.url_paths[path] = LocalStepFunctionResponse.dispatch


def shutdown() -> None:
    """Stop every execution and give moto its own back; harmless when not installed."""
    for service in _services:
        service.shutdown()
    _services.clear()
    _Settings.endpoint_url = _Settings.invoke_lambda = None
    stepfunctions_backends.clear()
    stepfunctions_backends.backend = _stock_backend
    urls.url_paths.update(_stock_paths)
    eventbridge.shutdown()


class LocalStepFunctionBackend(StepFunctionBackend):
    """What moto keeps for one account and region: its state machines, and our executions."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.service = ExecutionService(
            region=region_name,
            account_id=account_id,
            partition=self.partition,
            invoke_lambda=_Settings.invoke_lambda or LambdaOfThisServer(account_id, region_name),
            client=_Clients(_Settings.endpoint_url or "", region_name),
            authorize=_authorize,
            publish_event=self._publish,
            find_machine=self.state_machine,
            wrap_task=_Settings.interventions.around_task,
            holds=_Settings.interventions.holds,
            transitions=_Settings.interventions.transitions,
        )
        _services.append(self.service)

    def reset(self) -> None:
        """Stop every execution and forget all (moto's ``/moto-api/reset``)."""
        self.service.shutdown()
        _services.remove(self.service)
        super().reset()

    def state_machine(self, arn: str) -> StateMachine:
        """Return a state machine, or a version of one, as it is now.

        Raises
        ------
        ServiceError
            ``StateMachineDoesNotExist`` or ``InvalidArn``.
        """
        try:
            stored = self.describe_state_machine(arn)
        except AWSError as error:
            raise ServiceError(error.error_type, error.message) from error
        version_of = getattr(stored, "source_arn", None)
        return StateMachine(
            arn=version_of or stored.arn,
            name=stored.name,
            role_arn=stored.roleArn,
            definition=require_valid(stored.definition, stored.type),
            definition_text=stored.definition,
            express=stored.type == "EXPRESS",
            update_date=stored.update_date,
            version_arn=stored.arn if version_of else None,
        )

    def _publish(self, detail: JsonObject) -> None:
        try:
            eventbridge.publish(
                account_id=self.account_id,
                region=self.region_name,
                source="aws.states",
                detail_type=STATUS_CHANGE,
                resources=[detail["executionArn"]],
                detail=detail,
            )
        except Exception:
            # The boundary of another service: on AWS no trouble of EventBridge or of a rule's
            # target reaches the execution that the event is about.
            logger.exception("No event was delivered for %s", detail["executionArn"])


def _authorize(role_arn: str, action: str, resource: str) -> None:
    """Ask the gate; what it refuses is ``States.Permissions`` (Amazon States Language)."""
    context = {"aws:PrincipalArn": role_arn, "aws:SecureTransport": "true"}
    try:
        GATE.require(role_arn, AccessRequest(action, context, resource))
    except NotAuthorizedError as error:
        raise StatesError(PERMISSIONS, str(error)) from error


class LambdaOfThisServer:
    """Calls the functions that this server hosts.

    Parameters
    ----------
    account_id, region
        Where a plain name is looked up; an ARN has its own.
    """

    def __init__(self, account_id: str, region: str) -> None:
        self._account_id = account_id
        self._region = region

    def __call__(self, function_arn: str, payload: bytes) -> LambdaResult:
        """Invoke a function and wait; raises ``LambdaServiceError`` when Lambda refuses."""
        try:
            result = awslambda.invoke_function(
                function_arn, payload, account_id=self._account_id, region=self._region
            )
        except LambdaRefusal as error:
            raise LambdaServiceError(f"Lambda.{error.code}", error.message) from error
        return LambdaResult(result.payload, result.function_error)


class _Clients:
    """The clients of one region, one for each role; they call this very server."""

    def __init__(self, endpoint_url: str, region: str) -> None:
        self._endpoint_url = endpoint_url
        self._region = region
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, role_arn: str) -> Any:
        with self._lock:
            if (service, role_arn) not in self._clients:
                self._clients[service, role_arn] = self._new_client(service, role_arn)
            return self._clients[service, role_arn]

    def _new_client(self, service: str, role_arn: str) -> Any:
        config = Config(
            inject_host_prefix=False,
            max_pool_connections=64,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
        )
        return new_client(
            service,
            region=self._region,
            endpoint_url=self._endpoint_url,
            access_key_id=ROLE_KEYS.key_of(role_arn),
            config=config,
        )
