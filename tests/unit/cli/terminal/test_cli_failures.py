from __future__ import annotations

import click
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    TokenRetrievalError,
)

from frameproof.errors import InvalidInputError, ServiceError
from frameproof_cli.terminal.failures import CommandError, ExitCode, explain


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeStacks")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError("x", ExitCode.IMPORT_FAILED), ExitCode.IMPORT_FAILED),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (click.Abort(), ExitCode.INTERRUPTED),
        (click.UsageError("no such option"), ExitCode.USAGE),
        (InvalidInputError("sources: missing"), ExitCode.USAGE),
        (NoCredentialsError(), ExitCode.CONFIGURATION),
        (NoRegionError(), ExitCode.CONFIGURATION),
        (ProfileNotFound(profile="x"), ExitCode.CONFIGURATION),
        (TokenRetrievalError(provider="sso", error_msg="expired"), ExitCode.CONFIGURATION),
        (_refusal("ExpiredToken"), ExitCode.CONFIGURATION),
        (_refusal("InvalidClientTokenId"), ExitCode.CONFIGURATION),
        (_refusal("AccessDenied"), ExitCode.AWS_ERROR),
        (_refusal("AccessDeniedException"), ExitCode.AWS_ERROR),
        (_refusal("ThrottlingException"), ExitCode.AWS_ERROR),
        (EndpointConnectionError(endpoint_url="http://x"), ExitCode.AWS_ERROR),
        (ServiceError("AWS answered AccessDenied"), ExitCode.AWS_ERROR),
        (PermissionError(13, "Permission denied", "/x"), ExitCode.CONFIGURATION),
        (ZeroDivisionError("division"), ExitCode.BUG),
    ],
)
def test_every_error_has_its_exit_code_and_one_line(error: BaseException, code: ExitCode) -> None:
    explained = explain(error)
    assert explained.exit_code == code
    assert len(str(explained).splitlines()) == 1


def test_refusal_names_the_operation_and_the_next_step() -> None:
    message = str(explain(_refusal("AccessDenied")))
    assert "DescribeStacks" in message
    assert "--profile" in message
