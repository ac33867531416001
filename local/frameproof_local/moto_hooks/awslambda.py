"""Runs the functions that moto's Lambda only stores.

The touch: ``moto.awslambda.models.LambdaFunction.invoke`` is replaced and
``LambdaBackend.delete_function`` is wrapped. Functions, versions, layers and their code stay
moto's. One hook serves the Invoke operation, SNS subscriptions, S3 and other notifications, event
source mappings and custom resources, because all of them end in ``LambdaFunction.invoke``. (A rule
on PutEvents does not: moto 5.2.5 raises ``NotImplementedError`` for a Lambda target there.)
"""

import base64
import json
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from moto.awslambda.exceptions import LambdaClientError, UnknownFunctionException
from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends

from frameproof_local.contents import Content
from frameproof_local.lambda_host.configuration import (
    FunctionConfiguration,
    Invocation,
    InvocationResult,
    new_trace_id,
)
from frameproof_local.lambda_host.errors import FunctionNotFoundError, LambdaServiceError
from frameproof_local.lambda_host.host import LambdaHost
from frameproof_local.lambda_host.requests import (
    DRY_RUN,
    EVENT,
    REQUEST_RESPONSE,
    check_payload,
    client_context_from,
)
from frameproof_local.lambda_host.settings import LambdaHostSettings
from frameproof_local.moto_hooks import awslambda_archives, awslambda_logging
from frameproof_local.moto_hooks.cloudwatch_logs import write_log_events

__all__ = ["InvocationResult", "LambdaHostSettings", "install", "invoke_function", "shutdown"]

# Services that poll for records and call Lambda synchronously; every other service's event is
# asynchronous. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
POLLED_SOURCES = frozenset({"aws:sqs", "aws:kinesis", "aws:dynamodb"})

_stock_invoke = LambdaFunction.invoke
_stock_delete_function = LambdaBackend.delete_function
_installing = threading.Lock()
_host: LambdaHost | None = None


class _RefusedError(LambdaClientError):
    """A ``LambdaServiceError`` in the form that moto turns into an HTTP response."""

    def __init__(self, error: LambdaServiceError) -> None:
        super().__init__(error.code, error.message)
        self.code = error.http_status


def install(settings: LambdaHostSettings) -> None:
    """Make moto's Lambda run functions, from now until ``shutdown``.

    Raises
    ------
    RuntimeFolderError
        The runtime folder lacks a package.
    RuntimeError
        A host is installed already: moto's classes are one for the whole process.
    """
    global _host  # noqa: PLW0603 - as global as the classes that are changed
    with _installing:
        if _host is not None:
            raise RuntimeError("A Lambda host is installed already; call shutdown() first.")
        _host = LambdaHost(settings, write_log=_write_log)
        LambdaFunction.invoke = _invoke  # type: ignore[method-assign]
        LambdaBackend.delete_function = _delete_function  # type: ignore[method-assign]
        awslambda_archives.install()
        awslambda_logging.install()


def shutdown() -> None:
    """End every function process and give moto its methods back; harmless when not installed."""
    global _host
    with _installing:
        host, _host = _host, None
        LambdaFunction.invoke = _stock_invoke  # type: ignore[method-assign]
        LambdaBackend.delete_function = _stock_delete_function  # type: ignore[method-assign]
        awslambda_archives.uninstall()
        awslambda_logging.uninstall()
    if host is not None:
        host.shutdown()


def invoke_function(
    function_arn_or_name: str, payload: bytes, *, account_id: str, region: str
) -> InvocationResult:
    """Invoke a function from within the server, without HTTP, and wait for its answer.

    Parameters
    ----------
    function_arn_or_name
        A name, an ARN, either with or without a version or alias at its end.
    payload
        JSON, at most 6 MB.
    account_id, region
        Where a plain name is looked up; an ARN has its own.

    Raises
    ------
    LambdaServiceError
        Lambda refuses; ``code`` has AWS's word, for example ``ResourceNotFoundException``. A
        function that fails is a result with ``function_error`` set.
    """
    if function_arn_or_name.startswith("arn:"):
        region, account_id = function_arn_or_name.split(":")[3:5]
    try:
        function = lambda_backends[account_id][region].get_function(function_arn_or_name)
    except UnknownFunctionException as error:
        raise FunctionNotFoundError(f"Function not found: {function_arn_or_name}") from error
    return _installed_host().invoke(_configuration_of(function), Invocation(payload))


def _installed_host() -> LambdaHost:
    if _host is None:
        raise RuntimeError("No Lambda host is installed; call install() before invoking.")
    return _host


def _invoke(
    self: LambdaFunction,
    body: str | bytes | None,
    request_headers: Mapping[str, Any],
    response_headers: MutableMapping[str, Any],
) -> bytes:
    """Stand in for ``LambdaFunction.invoke``: the answer, with Lambda's headers."""
    payload = body.encode() if isinstance(body, str) else (body or b"")
    headers = {name.lower(): value for name, value in dict(request_headers).items()}
    response_headers["x-amz-executed-version"] = str(self.version)
    try:
        invocation = Invocation(
            payload,
            client_context=client_context_from(headers.get("x-amz-client-context")),
            trace_id=headers.get("x-amzn-trace-id") or new_trace_id(),
        )
        match _invocation_type(headers, payload):
            case "DryRun":
                check_payload(payload, invocation_type=DRY_RUN)
                return b""
            case "Event":
                _installed_host().invoke_asynchronously(_configuration_of(self), invocation)
                return b""
        result = _installed_host().invoke(_configuration_of(self), invocation)
    except LambdaServiceError as error:
        raise _RefusedError(error) from error
    if result.function_error is not None:
        response_headers["x-amz-function-error"] = result.function_error
    response_headers["x-amz-log-result"] = base64.b64encode(result.log_tail).decode()
    return result.payload


def _delete_function(self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
    """Stand in for ``LambdaBackend.delete_function``: delete, then end what runs."""
    arn = self.get_function(function_name, qualifier).function_arn
    _stock_delete_function(self, function_name, qualifier)
    _installed_host().forget(arn)


def _invocation_type(headers: Mapping[str, Any], payload: bytes) -> str:
    """Return the type that the caller asked for, or that AWS uses between two services."""
    if headers:
        return str(headers.get("x-amz-invocation-type", REQUEST_RESPONSE))
    # No headers at all: another of moto's services calls.
    event = json.loads(payload or b"{}")
    records = event.get("Records") if isinstance(event, dict) else None
    sources = {record.get("eventSource") for record in records or ()}
    return REQUEST_RESPONSE if sources & POLLED_SOURCES else EVENT


def _configuration_of(function: LambdaFunction) -> FunctionConfiguration:
    """Read what the host needs from moto's function."""
    reserved = function.reserved_concurrency
    return FunctionConfiguration(
        arn=function.function_arn,
        name=function.function_name,
        version=str(function.version),
        account_id=function.account_id,
        region=function.region,
        handler=function.handler or "",
        runtime=function.run_time or "",
        memory_size_mb=int(function.memory_size),
        timeout_seconds=float(function.timeout),
        log_group=function.logs_group_name,
        log_format=awslambda_logging.logging_config_of(function)["LogFormat"],
        environment={**function.environment_vars, **_log_variables(function)},
        role_arn=function.role or "",
        code_zip=awslambda_archives.archive_of(function),
        layer_zips=_layer_zips(function),
        reserved_concurrency=None if reserved is None else int(reserved),
        maximum_retry_attempts=_maximum_retry_attempts(function),
    )


def _layer_zips(function: LambdaFunction) -> tuple[Content, ...]:
    backend = lambda_backends[function.account_id][function.region]
    archives = []
    for layer in function.layers:
        version = backend.layers_versions_by_arn(layer["Arn"])
        if version is None:
            raise LambdaServiceError(
                f"Layer version {layer['Arn']} of function {function.function_name} was deleted. "
                "AWS would keep it for the function, this server does not: deploy again."
            )
        archives.append(awslambda_archives.archive_of(version))
    return tuple(archives)


def _log_variables(function: LambdaFunction) -> dict[str, str]:
    """Return what tells the runtime client which lines of the function's log to keep."""
    given = awslambda_logging.logging_config_of(function)
    level = given.get("ApplicationLogLevel")
    return {} if level is None else {"AWS_LAMBDA_LOG_LEVEL": level}


def _maximum_retry_attempts(function: LambdaFunction) -> int:
    """Return the last EventInvokeConfig's setting; Lambda's default is 2."""
    if not function.event_invoke_config:
        return 2
    return int(function.event_invoke_config[-1].config.get("MaximumRetryAttempts", 2))


def _write_log(configuration: FunctionConfiguration, stream: str, messages: Sequence[str]) -> None:
    write_log_events(
        account_id=configuration.account_id,
        region=configuration.region,
        group=configuration.log_group,
        stream=stream,
        messages=messages,
    )
