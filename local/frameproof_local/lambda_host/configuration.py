"""What the host must know about a function, what a caller hands in, and what it gets back."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from frameproof_local.contents import Content


@dataclass(frozen=True)
class FunctionConfiguration:
    """One version of a function.

    Two configurations are equal when the same environments may serve both: a difference in any
    compared field makes new environments.

    Parameters
    ----------
    arn
        With the version's number at its end, except for ``$LATEST``.
    memory_size_mb
        ``MemorySize``, in MiB.
    timeout_seconds
        ``Timeout``.
    log_format
        ``Text`` or ``JSON``: how Lambda's own lines, and the runtime client's, are written.
    environment
        The function's own variables.
    role_arn
        Whose credentials the function gets; without one, those that nobody judges.
    code_zip, layer_zips
        The archives, whole; layers in the order in which Lambda unpacks them.
    reserved_concurrency
        ``None`` when nothing is reserved. Not compared: it only bounds the pool.
    maximum_retry_attempts
        Retries of a failed asynchronous invocation. Not compared.
    """

    arn: str
    name: str
    version: str
    account_id: str
    region: str
    handler: str
    runtime: str
    memory_size_mb: int
    timeout_seconds: float
    log_group: str
    log_format: str = "Text"
    environment: Mapping[str, str] = field(default_factory=dict)
    role_arn: str = ""
    code_zip: Content = field(default=Content(b""), repr=False)
    layer_zips: tuple[Content, ...] = field(default=(), repr=False)
    reserved_concurrency: int | None = field(default=None, compare=False)
    maximum_retry_attempts: int = field(default=2, compare=False)


def new_trace_id() -> str:
    """Return a tracing header that asks for no sampling.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    root = f"1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    return f"Root={root};Parent={uuid.uuid4().hex[:16]};Sampled=0"


@dataclass(frozen=True)
class Invocation:
    """One event on its way to a function; retries keep its request ID, as on AWS.

    Parameters
    ----------
    payload
        JSON; empty means ``{}``.
    client_context
        JSON text, or ``None``.
    request_id
        A UUID.
    trace_id
        An X-Ray tracing header; the function sees it as ``_X_AMZN_TRACE_ID``.
    """

    payload: bytes
    client_context: str | None = None
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    trace_id: str = field(default_factory=new_trace_id)


@dataclass(frozen=True)
class InvocationResult:
    """What the Invoke operation returns.

    Parameters
    ----------
    payload
        The function's answer, or the error document.
    function_error
        ``Unhandled`` when ``payload`` is an error document, else ``None``.
    log_tail
        The last 4 KB of the invocation's log lines.
    request_id
        The invocation's.
    """

    payload: bytes
    function_error: str | None
    log_tail: bytes
    request_id: str
