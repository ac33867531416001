"""Exit codes, and every error as one line that says what happened, why, and what to do next."""

from __future__ import annotations

from enum import IntEnum

import click
from boto3.exceptions import Boto3Error
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from frameproof.errors import FrameproofError, InputError


class ExitCode(IntEnum):
    """What the command's exit code means; scripts rely on it."""

    PROVEN = 0
    """The verdict is PROVEN or PROVEN_PARTIAL, or the command did what it was asked."""
    NOT_PROVEN = 1
    USAGE = 2
    IMPORT_FAILED = 3
    NOT_FOUND = 4
    TIMED_OUT = 5
    """Timed out, or stopped by somebody."""
    INTERRUPTED = 130
    """Ctrl-C (128 + SIGINT, as shells count), or nobody reads the output any more."""
    CONFIGURATION = 253
    """Configuration or credentials, as the AWS CLI counts."""
    AWS_ERROR = 254
    """AWS answered with an error, as the AWS CLI counts."""
    BUG = 255


class CommandError(Exception):
    """A command cannot do what it was asked; the message says what, why and what to do next."""

    def __init__(self, message: str, exit_code: ExitCode) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class DeclinedError(CommandError):
    """A person was asked and said no; nothing was done."""

    def __init__(self, message: str) -> None:
        super().__init__(message, ExitCode.INTERRUPTED)


# What botocore raises before anything was sent, because this machine is not set up.
_SETUP_ERRORS = (
    CredentialRetrievalError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

# AWS's common error codes for credentials that are wrong or over
# (AWS General Reference, "Common errors"; S3 API reference, "Error responses").
_CREDENTIAL_CODES = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


def explain(error: BaseException) -> CommandError:
    """Turn whatever ended a command into its message and exit code."""
    match error:
        case CommandError():
            return error
        case KeyboardInterrupt() | click.Abort():
            return CommandError("interrupted.", ExitCode.INTERRUPTED)
        case click.ClickException() | InputError():
            return CommandError(_usage(error), ExitCode.USAGE)
        case ClientError():
            return _explain_client_error(error)
        case BotoCoreError() | Boto3Error() | FrameproofError() | OSError():
            return _explain_surroundings(error)
    return CommandError(
        f"this is a bug in frameproof: {type(error).__name__}: {error}. "
        "Run it again as `frameproof --debug ...` and report the traceback.",
        ExitCode.BUG,
    )


def _usage(error: click.ClickException | InputError) -> str:
    message = error.format_message() if isinstance(error, click.ClickException) else str(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message} (see: {context.command_path} --help)" if context else message


def _explain_client_error(error: ClientError) -> CommandError:
    code = error.response.get("Error", {}).get("Code", "")
    if code in _CREDENTIAL_CODES:
        return CommandError(
            f"AWS does not accept the credentials: {error}. Sign in again (`aws sso login`), or "
            "choose others with --profile.",
            ExitCode.CONFIGURATION,
        )
    if code.startswith("AccessDenied"):
        return CommandError(
            f"the credentials may not do this: {error}. Ask for that action, or choose others "
            "with --profile.",
            ExitCode.AWS_ERROR,
        )
    return CommandError(f"AWS refused: {error}.", ExitCode.AWS_ERROR)


def _explain_surroundings(
    error: BotoCoreError | Boto3Error | FrameproofError | OSError,
) -> CommandError:
    if isinstance(error, FrameproofError):  # a gateway's own words for what AWS answered
        return CommandError(str(error), ExitCode.AWS_ERROR)
    if isinstance(error, OSError):
        return CommandError(
            f"the operating system refused: {error}. Check that the path exists, may be written "
            "and has room.",
            ExitCode.CONFIGURATION,
        )
    if isinstance(error, _SETUP_ERRORS):
        return CommandError(
            f"{str(error).rstrip('.')}. Set up credentials and a region (`aws configure`), choose "
            "with --profile and --region, or use the local stack: frameproof local up.",
            ExitCode.CONFIGURATION,
        )
    if isinstance(error, ConnectionError | HTTPClientError):
        return CommandError(
            f"no answer from AWS: {error}. Check the network and the region; for the local stack: "
            "frameproof local status.",
            ExitCode.AWS_ERROR,
        )
    return CommandError(f"talking to AWS failed: {error}.", ExitCode.AWS_ERROR)
