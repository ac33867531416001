from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    FlexibleChecksumError,
    IncompleteReadError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from urllib3.exceptions import SSLError as UnwrappedSSLError

from frameproof.errors import MetadataNotReadyError, RetryableError, ServiceError
from frameproof.gateways.aws_errors import aws_errors, error_code

URL = "https://runtime-medical-imaging.us-east-1.amazonaws.com"


def answered(code: str, status: int, message: str = "no") -> ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "AnyOperation")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 429),
        ("TooManyRequests", 429),
        ("ServiceQuotaExceededException", 402),
        ("SlowDown", 503),
        ("RequestTimeout", 400),
        ("InternalServerException", 500),
        ("InternalError", 500),
        ("503", 503),
    ],
)
def test_throttling_and_aws_s_own_failures_are_worth_another_try(code: str, status: int) -> None:
    with (
        pytest.raises(RetryableError, match=rf"AWS answered {code} \({status}\) while asking: no"),
        aws_errors("asking"),
    ):
        raise answered(code, status)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDeniedException", 403),
        ("AccessDenied", 403),
        ("ValidationException", 400),
        ("ResourceNotFoundException", 404),
        ("ConflictException", 409),
        ("NoSuchKey", 404),
        ("403", 403),
    ],
)
def test_any_other_refusal_is_final_and_not_retryable(code: str, status: int) -> None:
    with pytest.raises(ServiceError) as raised, aws_errors("asking"):
        raise answered(code, status)
    assert str(raised.value) == f"AWS answered {code} ({status}) while asking: no"
    assert isinstance(raised.value.__cause__, ClientError)


def test_a_code_that_means_something_particular_gets_its_own_error_and_advice() -> None:
    known: dict[str, Any] = {"ConflictException": MetadataNotReadyError}
    with (
        pytest.raises(MetadataNotReadyError, match=r"while reading: no\. Wait a little\.$"),
        aws_errors("reading", known=known, advice="Wait a little."),
    ):
        raise answered("ConflictException", 409)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        ConnectionClosedError(endpoint_url=URL),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ResponseStreamingError(error="reset by peer"),
        UnwrappedSSLError("record layer failure"),
        FlexibleChecksumError(error_msg="Expected checksum a did not match calculated checksum b"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_connection_that_failed_is_worth_another_try(error: Exception) -> None:
    with (
        pytest.raises(RetryableError, match=r"^The connection failed while reading a frame: "),
        aws_errors("reading a frame"),
    ):
        raise error


def test_missing_credentials_and_wrong_parameters_are_final() -> None:
    with pytest.raises(ServiceError, match="no AWS credentials for asking"), aws_errors("asking"):
        raise NoCredentialsError
    with pytest.raises(ServiceError, match="botocore refused asking"), aws_errors("asking"):
        raise ParamValidationError(report="Missing required parameter")


def test_an_error_of_somebody_else_passes_through() -> None:
    with pytest.raises(KeyError), aws_errors("asking"):
        raise KeyError("not AWS's")


def test_a_code_that_is_not_there_is_empty() -> None:
    assert error_code(ClientError({}, "AnyOperation")) == ""
