"""What a caller may send: JSON, and not too much of it."""

import base64
import binascii
import json

from frameproof_local.lambda_host.errors import (
    MAX_ASYNC_REQUEST_BYTES,
    MAX_REQUEST_BYTES,
    InvalidRequestContentError,
    RequestTooLargeError,
)

REQUEST_RESPONSE = "RequestResponse"
EVENT = "Event"
DRY_RUN = "DryRun"

_MAX_BYTES = {EVENT: MAX_ASYNC_REQUEST_BYTES}


def check_payload(payload: bytes, *, invocation_type: str) -> None:
    """Refuse a payload that Lambda would refuse.

    Parameters
    ----------
    payload
        The request's body; empty is allowed and means ``{}``.
    invocation_type
        ``RequestResponse``, ``Event`` or ``DryRun``: the limits differ.

    Raises
    ------
    RequestTooLargeError
        More than 6 MB, or 1 MB for ``Event``.
    InvalidRequestContentError
        Not JSON in UTF-8.
    """
    max_bytes = _MAX_BYTES.get(invocation_type, MAX_REQUEST_BYTES)
    if len(payload) > max_bytes:
        raise RequestTooLargeError(
            f"{len(payload)} byte payload is too large for the {invocation_type} invocation type "
            f"(limit {max_bytes} bytes)"
        )
    try:
        json.loads(payload or b"{}")
    except ValueError as error:
        raise InvalidRequestContentError(
            f"Could not parse request body into json: {error}"
        ) from error


def client_context_from(header: str | None) -> str | None:
    """Return the JSON text in an ``X-Amz-Client-Context`` header, ``None`` without one.

    Raises
    ------
    InvalidRequestContentError
        The header is not base64, or not JSON beneath it.
    """
    if header is None:
        return None
    try:
        text = base64.b64decode(header, validate=True).decode()
        json.loads(text)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequestContentError(
            f"Client context must be a valid Base64-encoded JSON object: {error}"
        ) from error
    return text
