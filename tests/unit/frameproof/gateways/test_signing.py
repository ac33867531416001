from __future__ import annotations

from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as some

from frameproof.gateways.signing import JsonSigner

HOST, REGION, SERVICE = "runtime-medical-imaging.eu-west-1.amazonaws.com", "eu-west-1", "medical"
PRINTABLE = some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1)


def signer_for(credentials: Any, host: str = HOST) -> JsonSigner:
    return JsonSigner(credentials, host=host, region=REGION, service=SERVICE)


def authorization_by_botocore(
    credentials: Credentials, host: str, path: str, body: bytes, headers: dict[str, str]
) -> str:
    """Sign the same request, at the moment that its headers name."""
    auth = SigV4Auth(credentials.get_frozen_credentials(), SERVICE, REGION)
    signed = {name: value for name, value in headers.items() if name != "Authorization"}
    request = AWSRequest("POST", f"https://{host}{path}", data=body, headers=signed)
    request.context["timestamp"] = headers["X-Amz-Date"]
    text = auth.string_to_sign(request, auth.canonical_request(request))
    return (
        f"AWS4-HMAC-SHA256 Credential={auth.scope(request)}, "
        f"SignedHeaders={auth.signed_headers(auth.headers_to_sign(request))}, "
        f"Signature={auth.signature(text, request)}"
    )


@settings(deadline=None)
@given(
    secret=PRINTABLE,
    token=some.none() | PRINTABLE,
    parts=some.lists(some.text("abc019~_-. %+é", min_size=1).filter(lambda part: part.strip("."))),
    body=some.binary(),
    host=some.sampled_from([HOST, "127.0.0.1:4566"]),
)
def test_a_signature_is_the_one_that_botocore_makes(
    secret: str, token: str | None, parts: list[str], body: bytes, host: str
) -> None:
    credentials = Credentials("AKIDEXAMPLE", secret, token)
    path = "/" + "/".join(parts)
    headers = signer_for(credentials, host).headers(path, body)
    assert headers["Host"] == host
    assert headers["Authorization"] == authorization_by_botocore(
        credentials, host, path, body, headers
    )


def test_credentials_that_were_renewed_sign_the_next_request() -> None:
    credentials = Credentials("AKIDEXAMPLE", "secret", "token")
    signer = signer_for(credentials)
    signer.headers("/frame", b"")
    credentials.access_key, credentials.secret_key, credentials.token = "AKIDNEW", "new", "newer"
    headers = signer.headers("/frame", b"")
    assert headers["X-Amz-Security-Token"] == "newer"
    assert headers["Authorization"] == authorization_by_botocore(
        credentials, HOST, "/frame", b"", headers
    )
