"""The answers of the services to a call that is not allowed, each in its own protocol.

Source: botocore's parsers, and the pages "Common errors" of the services' API references.
"""

import json
from xml.sax.saxutils import escape

from frameproof_local.permissions.incoming import IncomingRequest

type Answer = tuple[str, list[tuple[str, str]], bytes]
"""WSGI's status, headers and body."""

_XML = [("Content-Type", "text/xml")]


def refusal_of(request: IncomingRequest, message: str) -> Answer:
    """Return what the caller gets instead of an answer.

    Parameters
    ----------
    request
        Its service decides the form.
    message
        Who may not do what, and why.
    """
    if request.service == "s3":
        error = f"<Error><Code>AccessDenied</Code><Message>{escape(message)}</Message></Error>"
        content = b"" if request.method == "HEAD" else error.encode()
        return "403 Forbidden", _XML, content
    if "x-amz-target" in request.headers:
        body = {"__type": "AccessDeniedException", "message": message}
        json_1_0 = [("Content-Type", "application/x-amz-json-1.0")]
        return "400 Bad Request", json_1_0, json.dumps(body).encode()
    if request.form:
        error = f"<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{escape(message)}"
        document = f"<ErrorResponse>{error}</Message></Error></ErrorResponse>"
        return "403 Forbidden", _XML, document.encode()
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", "AccessDeniedException")]
    return "403 Forbidden", headers, json.dumps({"message": message}).encode()
