"""Calls of AWS API actions by boto3: ``arn:aws:states:::aws-sdk:SERVICE:ACTION`` and the like.

Source: Step Functions developer guide, "Learning to use AWS service SDK integrations".
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.integrations.aws_shapes import (
    BOTO3_SERVICES,
    error_prefix,
    from_response,
    to_request,
)
from frameproof_local.step_functions.payload import JsonObject, to_text


def call_action(
    client_for: Callable[[str], Any], service: str, action: str, parameters: JsonObject
) -> JsonObject:
    """Call an API action and return its answer.

    Parameters
    ----------
    client_for
        Returns the boto3 client of a service.
    service
        The service as the state machine names it, ``medicalimaging``.
    action
        The action in camelCase, ``getDICOMImportJob``.
    parameters
        In PascalCase.

    Returns
    -------
    JsonObject
        In PascalCase, without boto3's ``ResponseMetadata``.

    Raises
    ------
    StatesError
        ``S3.NoSuchKeyException`` and the like: the service refused the call.
        ``<Service>.SdkClientException``: boto3 could not make it.
        ``States.Runtime``: there is no such action or parameter.
    """
    client = client_for(BOTO3_SERVICES.get(service, service))
    operation = _operation_name(client, service, action)
    model = client.meta.service_model.operation_model(operation)
    arguments = to_request(parameters, model.input_shape, action) if model.input_shape else {}
    method = next(m for m, name in client.meta.method_to_api_mapping.items() if name == operation)
    prefix = error_prefix(client.meta.service_model.service_id)
    try:
        response = getattr(client, method)(**arguments)
    except ClientError as error:
        raise _refusal(prefix, error) from error
    except BotoCoreError as error:
        raise StatesError(f"{prefix}.SdkClientException", str(error)) from error
    response.pop("ResponseMetadata", None)
    answer: JsonObject = from_response(response)
    _require_no_failed_entry(service, answer)
    return answer


def _operation_name(client: Any, service: str, action: str) -> str:
    for name in client.meta.method_to_api_mapping.values():
        if name.lower() == action.lower():
            found: str = name
            return found
    raise StatesError(RUNTIME, f"The service '{service}' has no action '{action}'.")


def _refusal(prefix: str, error: ClientError) -> StatesError:
    code = error.response["Error"]["Code"]
    metadata = error.response.get("ResponseMetadata", {})
    name = code if code.endswith("Exception") else f"{code}Exception"
    return StatesError(
        f"{prefix}.{name}",
        f"{error.response['Error'].get('Message', '')} (Service: {prefix}, "
        f"Status Code: {metadata.get('HTTPStatusCode')}, "
        f"Request ID: {metadata.get('RequestId')})",
    )


def _require_no_failed_entry(service: str, answer: JsonObject) -> None:
    """Fail as the optimized ``events:putEvents`` does: AWS checks each entry's outcome."""
    if service == "events" and answer.get("FailedEntryCount"):
        raise StatesError("EventBridge.FailedEntry", to_text(answer))
