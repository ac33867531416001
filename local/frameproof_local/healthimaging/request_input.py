"""One HTTP request in, the operation's input out: path, query string and JSON body put together.

Values keep their JSON types, and what cannot be converted stays as it came, so that the
validation room can refuse it in the words of AWS. The rules are those of the ``rest-json``
protocol (Smithy, AWS restJson1: HTTP bindings).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from .exceptions import ValidationException


@dataclass(frozen=True)
class HttpInput:
    """The parts of a request that carry input.

    ``path_parameters`` are what the URI template captured, percent-decoded, by label; a key of
    ``query`` may come more than once (``tagKeys``); ``body`` is raw, and empty where there is none.
    """

    path_parameters: Mapping[str, str]
    query: MultiDict[str, str]
    body: bytes = b""


def read_input(operation: Any, http_input: HttpInput) -> dict[str, Any]:
    """Collect an operation's input by the locations that the service model names.

    Parameters
    ----------
    operation
        botocore's ``OperationModel``.
    http_input
        The request.

    Returns
    -------
    dict
        Member name to value. Members that did not come are absent; timestamps stay epoch seconds.

    Raises
    ------
    ValidationException
        The body is not a JSON object.
    """
    shape = operation.input_shape
    document = _json_object(http_input.body)
    values = {
        name: document
        if name == shape.serialization.get("payload")
        else _member_value(name, member, http_input, document)
        for name, member in shape.members.items()
    }
    return {name: value for name, value in values.items() if value is not None}


def _member_value(
    name: str, member: Any, http_input: HttpInput, document: dict[str, Any] | None
) -> Any:
    """Return one member's value from the place that the model binds it to; None if absent."""
    label = member.serialization.get("name", name)
    match member.serialization.get("location"):
        case "uri":
            return http_input.path_parameters.get(label)
        case "querystring":
            return _from_query(member, http_input.query.getlist(label))
        case _:
            return None if document is None else document.get(label)


def _json_object(body: bytes) -> dict[str, Any] | None:
    """Parse the body; None when there is none."""
    if not body:
        return None
    try:
        document = json.loads(body)
    except ValueError as error:
        raise ValidationException(f"The request body is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise ValidationException("The request body must be a JSON object.")
    return document


def _from_query(member: Any, values: list[str]) -> Any:
    """Convert query text to the member's type; text that does not convert stays text."""
    if not values:
        return None
    if member.type_name == "list":
        return values
    text = values[-1]
    if member.type_name == "integer" and text.lstrip("-").isdecimal():
        return int(text)
    if member.type_name == "boolean" and text in {"true", "false"}:
        return text == "true"
    return text
