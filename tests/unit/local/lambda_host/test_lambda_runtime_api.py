import http.client
import json
from collections.abc import Iterator

import pytest

from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.errors import MAX_RESPONSE_BYTES
from frameproof_local.lambda_host.runtime_api import MessageKind, RuntimeApi

INVOCATION = Invocation(b'{"study": 7}', request_id="1-2-3", trace_id="Root=1", client_context="{}")
NEXT = "/2018-06-01/runtime/invocation/next"


@pytest.fixture
def api() -> Iterator[RuntimeApi]:
    api = RuntimeApi(function_arn="arn:f")
    yield api
    api.close()


@pytest.fixture
def runtime(api: RuntimeApi) -> Iterator[http.client.HTTPConnection]:
    """The runtime client's connection."""
    connection = http.client.HTTPConnection(api.address, timeout=10)
    yield connection
    connection.close()


def ask(
    runtime: http.client.HTTPConnection, method: str, path: str, body: bytes | list[bytes] = b""
) -> tuple[int, dict[str, str], bytes]:
    runtime.request(method, path, body=body, encode_chunked=isinstance(body, list))
    response = runtime.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def take_event(api: RuntimeApi, runtime: http.client.HTTPConnection) -> None:
    api.offer(INVOCATION, deadline_ms=42)
    ask(runtime, "GET", NEXT)
    assert api.messages.get(timeout=10).kind is MessageKind.READY


def test_event_arrives_with_the_runtime_apis_headers(
    api: RuntimeApi, runtime: http.client.HTTPConnection
) -> None:
    api.offer(INVOCATION, deadline_ms=42)

    status, headers, body = ask(runtime, "GET", NEXT)

    assert (status, body) == (200, b'{"study": 7}')
    assert headers["Lambda-Runtime-Aws-Request-Id"] == "1-2-3"
    assert headers["Lambda-Runtime-Deadline-Ms"] == "42"
    assert headers["Lambda-Runtime-Invoked-Function-Arn"] == "arn:f"
    assert headers["Lambda-Runtime-Trace-Id"] == "Root=1"
    assert headers["Lambda-Runtime-Client-Context"] == "{}"


@pytest.mark.parametrize(
    ("ending", "kind"), [("response", MessageKind.RESPONSE), ("error", MessageKind.ERROR)]
)
@pytest.mark.parametrize("body", [b'"whole"', [b'"who', b'le"']], ids=["length", "chunked"])
def test_answer_is_accepted(
    api: RuntimeApi,
    runtime: http.client.HTTPConnection,
    ending: str,
    kind: MessageKind,
    body: bytes | list[bytes],
) -> None:
    take_event(api, runtime)

    status, _, _ = ask(runtime, "POST", f"/2018-06-01/runtime/invocation/1-2-3/{ending}", body)

    message = api.messages.get(timeout=10)
    assert (status, message.kind, message.body) == (202, kind, b'"whole"')


def test_answer_to_another_event_is_refused(
    api: RuntimeApi, runtime: http.client.HTTPConnection
) -> None:
    take_event(api, runtime)

    status, _, body = ask(runtime, "POST", "/2018-06-01/runtime/invocation/9-9-9/response", b"1")

    assert status == 400
    assert json.loads(body)["errorType"] == "InvalidRequestID"
    assert api.messages.empty()


def test_answer_that_is_too_large_is_refused(
    api: RuntimeApi, runtime: http.client.HTTPConnection
) -> None:
    take_event(api, runtime)

    status, _, _ = ask(
        runtime,
        "POST",
        "/2018-06-01/runtime/invocation/1-2-3/response",
        b"x" * (MAX_RESPONSE_BYTES + 1),
    )

    assert status == 413
    assert api.messages.get(timeout=10).kind is MessageKind.RESPONSE_TOO_LARGE


def test_half_an_answer_is_none(api: RuntimeApi, runtime: http.client.HTTPConnection) -> None:
    # GIVEN a runtime client that dies within its answer
    take_event(api, runtime)
    runtime.putrequest("POST", "/2018-06-01/runtime/invocation/1-2-3/response")
    runtime.putheader("Content-Length", "100")
    runtime.endheaders(b'"half')
    runtime.close()

    # THEN only what comes after it is a message
    ask(runtime, "POST", "/2018-06-01/runtime/init/error", b"{}")
    assert api.messages.get(timeout=10).kind is MessageKind.INIT_ERROR


def test_unknown_path_is_not_found(runtime: http.client.HTTPConnection) -> None:
    assert ask(runtime, "GET", "/2018-06-01/runtime/elsewhere")[0] == 404
    assert ask(runtime, "POST", "/2018-06-01/runtime/elsewhere")[0] == 404


def test_close_lets_a_waiting_runtime_client_go(
    api: RuntimeApi, runtime: http.client.HTTPConnection
) -> None:
    runtime.request("GET", NEXT)
    assert api.messages.get(timeout=10).kind is MessageKind.READY

    api.close()

    with pytest.raises(http.client.RemoteDisconnected):
        runtime.getresponse()
