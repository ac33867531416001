"""Stands before all services: it lets a role's request go on, or not."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from frameproof_local.permissions.credentials import GATE_CREDENTIAL, ROLE_KEYS
from frameproof_local.permissions.gate import Gate, NotAuthorizedError
from frameproof_local.permissions.incoming import IncomingRequest
from frameproof_local.permissions.needs import (
    Needs,
    needed_buckets,
    needs_of,
    needs_of_telling_missing,
)
from frameproof_local.permissions.policies import AccessRequest
from frameproof_local.permissions.refusals import refusal_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CREDENTIAL: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/\d+/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request"
)


def with_permissions(
    aws: "WSGIApplication", gate: Gate, bucket_exists: Callable[[str], bool]
) -> "WSGIApplication":
    """Return an application that answers as `aws` does, to roles only what they may ask for.

    Parameters
    ----------
    aws
        Answers the requests that go on.
    gate
        Judges them; it is told when a request to IAM may have changed something.
    bucket_exists
        Tells whether S3 has a bucket of this name; a request to one that it has not is not judged,
        since nobody's policies can be asked about it.
    """

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        credential = _CREDENTIAL.match(environ.get("HTTP_AUTHORIZATION", ""))
        if credential is None:
            return aws(environ, start_response)
        access_key, region, service = credential.groups()
        role_arn = ROLE_KEYS.role_of(access_key)
        if role_arn is not None:
            account_id = role_arn.split(":")[4]
            request = IncomingRequest.of(
                environ, service=service, region=region, account_id=account_id
            )
            if not all(map(bucket_exists, needed_buckets(request))):
                return aws(environ, start_response)
            caller = _Caller(gate, role_arn, request)
            return _answer(caller, aws, environ, start_response)
        try:
            return aws(environ, start_response)
        finally:
            if service == "iam" and access_key != GATE_CREDENTIAL:
                gate.forget()

    return front


@dataclass(frozen=True)
class _Caller:
    """A role with its request, before the gate."""

    gate: Gate
    role_arn: str
    request: IncomingRequest

    def require(self, needs: Needs) -> None:
        """Ask the gate for all of them; NotAuthorizedError for the first that is not allowed."""
        context = {
            "aws:PrincipalArn": self.role_arn,
            "aws:PrincipalAccount": self.request.account_id,
            "aws:RequestedRegion": self.request.region,
            "aws:SecureTransport": "true",  # nothing leaves the machine
            **self.request.context,
        }
        for action, resource in needs:
            self.gate.require(self.role_arn, AccessRequest(action, context, resource))


def _answer(
    caller: _Caller,
    aws: "WSGIApplication",
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
) -> Iterable[bytes]:
    """Answer a role's request, or refuse it in the service's own way."""
    try:
        caller.require(needs_of(caller.request))
        missing = needs_of_telling_missing(caller.request)
        if not missing:
            return aws(environ, start_response)
        answer = _Answer()
        body = answer.taken_from(aws, environ)
        if answer.status.startswith("404"):
            caller.require(missing)
    except NotAuthorizedError as error:
        status, headers, content = refusal_of(caller.request, str(error))
        start_response(status, headers)
        return [content]
    start_response(answer.status, answer.headers)
    return body


class _Answer:
    """Keeps an application's whole answer, to look at its status first (PEP 3333)."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def taken_from(self, application: "WSGIApplication", environ: "WSGIEnvironment") -> list[bytes]:
        """Run an application and return its body."""
        chunks = application(environ, self._start)
        try:
            return list(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return _write_nothing


def _write_nothing(_: bytes) -> object:
    raise NotImplementedError("moto's applications return their body, they do not write it.")
