"""Signed HTTP without botocore's client, which would refuse broken input itself.

Requests are put together as the ``rest-json`` protocol has it (Smithy, AWS restJson1).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

from tests.contract.healthimaging.model_examples import MODEL, SERVICE


@dataclass(frozen=True)
class Answer:
    """What came back; ``document`` is the JSON body, None where there is none."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content) if self.content else None

    @property
    def code(self) -> str:
        """The error's code, from the header or from the body, as every AWS SDK looks for it."""
        named = self.headers.get("x-amzn-errortype") or self.document.get("__type", "")
        return str(named).split(":")[0].rpartition("#")[2]


@dataclass(frozen=True)
class SignedHttp:
    """One Region's HealthImaging: an endpoint for all, or AWS's own two hosts for None."""

    region: str
    account_id: str
    credentials: Any
    endpoint: str | None = None

    def call(self, operation: str, values: Mapping[str, Any]) -> Answer:
        """Send one request; values are those of the wire, by member name."""
        model = MODEL.operation_model(operation)
        request = AWSRequest(
            method=model.http["method"],
            url=self._host(model) + _path(model, values),
            data=_body(model, values),
            headers={"Content-Type": "application/json"},
        )
        SigV4Auth(self.credentials, SERVICE, self.region).add_auth(request)
        answer = URLLib3Session().send(request.prepare())
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.content)

    def _host(self, model: Any) -> str:
        prefix = (model.endpoint or {}).get("hostPrefix", "")
        return self.endpoint or f"https://{prefix}{SERVICE}.{self.region}.amazonaws.com"


def _path(model: Any, values: Mapping[str, Any]) -> str:
    labels, query = {}, []
    for name, member in model.input_shape.members.items():
        location = member.serialization.get("location")
        wire_name = member.serialization.get("name", name)
        if name not in values or location is None:
            continue
        if location == "uri":
            labels[wire_name] = quote(values[name], safe="-._~")
        else:
            query.append((wire_name, _as_text(values[name])))
    path: str = model.http["requestUri"].format(**labels)
    return path + (f"?{urlencode(query, doseq=True, quote_via=quote)}" if query else "")


def _as_text(value: Any) -> Any:
    """Render a value of the query string; a list stays one, and becomes several pairs."""
    return str(value).lower() if isinstance(value, bool) else value


def _body(model: Any, values: Mapping[str, Any]) -> bytes:
    payload = model.input_shape.serialization.get("payload")
    if payload is not None:
        return json.dumps(values[payload]).encode() if payload in values else b""
    document = {
        member.serialization.get("name", name): values[name]
        for name, member in model.input_shape.members.items()
        if name in values and "location" not in member.serialization
    }
    return json.dumps(document).encode() if document else b""
