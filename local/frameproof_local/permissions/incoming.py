"""A request as far as permissions look at it."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True)
class IncomingRequest:
    """A signed request, read without taking it away from whoever answers it.

    Attributes
    ----------
    service, region
        Of the signature's scope: ``medical-imaging``.
    account_id
        The caller's.
    method, path
        The path unquoted.
    query
        The first value of each parameter; present and empty for ``?uploads``.
    headers
        By lower-case name.
    body
        Whole.
    """

    service: str
    region: str
    account_id: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def of(
        cls, environ: "WSGIEnvironment", *, service: str, region: str, account_id: str
    ) -> "IncomingRequest":
        """Read a request of a WSGI environment; the server has its whole body in memory."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        return cls(
            service=service,
            region=region,
            account_id=account_id,
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"].encode("latin-1").decode(),  # PEP 3333
            query={name: values[0] for name, values in query.items()},
            headers=headers,
            body=body,
        )

    @cached_property
    def document(self) -> dict[str, Any]:
        """The body's JSON; empty if it is none."""
        try:
            content = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}

    @cached_property
    def form(self) -> dict[str, str]:
        """The body's form, as the query protocol sends it."""
        if "x-www-form-urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def context(self) -> dict[str, str]:
        """Condition keys that only this service has."""
        if self.service == "medical-imaging":
            return {"iam:PassedToService": "medical-imaging.amazonaws.com"}
        return {}

    def arn(self, resource: str) -> str:
        """Return the ARN of something of this service."""
        return f"arn:aws:{self.service}:{self.region}:{self.account_id}:{resource}"
