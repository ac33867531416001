import base64

import pytest

from frameproof_local.lambda_host.errors import InvalidRequestContentError, RequestTooLargeError
from frameproof_local.lambda_host.requests import check_payload, client_context_from


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b'"text"', b"[1]"])
def test_json_passes(payload: bytes) -> None:
    check_payload(payload, invocation_type="RequestResponse")


@pytest.mark.parametrize("payload", [b"{", b"text", b'"\xff"'])
def test_anything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(InvalidRequestContentError):
        check_payload(payload, invocation_type="RequestResponse")


@pytest.mark.parametrize(
    ("invocation_type", "limit"), [("RequestResponse", 6291456), ("Event", 1048576)]
)
def test_limit_depends_on_the_invocation_type(invocation_type: str, limit: int) -> None:
    largest = b'"' + b"x" * (limit - 2) + b'"'
    check_payload(largest, invocation_type=invocation_type)

    with pytest.raises(RequestTooLargeError) as refusal:
        check_payload(largest + b" ", invocation_type=invocation_type)

    assert refusal.value.message == (
        f"{limit + 1} byte payload is too large for the {invocation_type} invocation type "
        f"(limit {limit} bytes)"
    )


def test_client_context_is_decoded() -> None:
    header = base64.b64encode(b'{"custom": {}}').decode()

    assert client_context_from(header) == '{"custom": {}}'
    assert client_context_from(None) is None


@pytest.mark.parametrize("header", ["not base64!", base64.b64encode(b"not json").decode()])
def test_client_context_that_is_no_coded_json_is_refused(header: str) -> None:
    with pytest.raises(InvalidRequestContentError, match="Client context"):
        client_context_from(header)
