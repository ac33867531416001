"""Names and values on the way between a state machine and boto3.

A state machine writes every parameter in PascalCase and gets every answer in PascalCase; boto3
wants the names of the service's model. botocore's shapes tell how the two correspond.
"""

from datetime import UTC, datetime
from typing import Any

from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.payload import to_text

# The services that a state machine calls by another name than boto3 does.
BOTO3_SERVICES = {
    "medicalimaging": "medical-imaging",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
}


def to_request(value: Any, shape: Any, field: str = "Parameters") -> Any:
    """Return a parameter as boto3 takes it.

    Parameters
    ----------
    value
        From the state machine.
    shape
        botocore's shape for it.
    field
        Its name, for the error message.

    Raises
    ------
    StatesError
        ``States.Runtime``: the service has no such parameter.
    """
    if shape.type_name == "structure" and isinstance(value, dict):
        members = {name.lower(): name for name in shape.members}
        return {
            _member(members, key, field): to_request(
                inner, shape.members[_member(members, key, field)], key
            )
            for key, inner in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [to_request(item, shape.member, field) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: to_request(inner, shape.value, key) for key, inner in value.items()}
    if shape.type_name == "string" and not isinstance(value, str):
        return to_text(value)
    if shape.type_name == "blob":
        return value.encode() if isinstance(value, str) else to_text(value).encode()
    return value


def _member(members: dict[str, str], key: str, field: str) -> str:
    if key.lower() not in members:
        raise StatesError(RUNTIME, f"The field '{key}' is not supported by {field}.")
    return members[key.lower()]


def from_response(value: Any) -> Any:
    """Return an answer as a state machine sees it: PascalCase, times in ISO 8601, bytes as text."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: from_response(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [from_response(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value


def error_prefix(service_id: str) -> str:
    """Return what a service's error names begin with, as AWS's Java SDK names it.

    Example
    -------
    >>> [error_prefix(name) for name in ("S3", "SNS", "Medical Imaging", "CloudWatch Logs")]
    ['S3', 'Sns', 'MedicalImaging', 'CloudWatchLogs']
    """
    words = (word.capitalize() if word.isupper() else word for word in service_id.split())
    return "".join(words).replace("DynamoDB", "DynamoDb")
