"""AWS's refusals -> this package's errors: the only place that looks into a ``ClientError``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ProxyConnectionError,
    SSLError,
)
from urllib3.exceptions import HTTPError

from frameproof.errors import FrameproofError, RetryableError, ServiceError

_THROTTLES = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "SlowDown",
        "RequestTimeout",
        "ServiceQuotaExceededException",
    }
)


# Not reached, cut off, or damaged on the way: S3's checksum of a body does not fit what arrived.
_CONNECTION_ERRORS = (
    EndpointConnectionError,
    ConnectTimeoutError,
    ProxyConnectionError,
    SSLError,
    HTTPClientError,
    IncompleteReadError,
    FlexibleChecksumError,
    HTTPError,  # urllib3's own: botocore translates only some of those that end a body half-way
)


@contextmanager
def aws_errors(
    doing: str, *, known: Mapping[str, type[FrameproofError]] | None = None, advice: str = ""
) -> Iterator[None]:
    """Turn what AWS raises inside the block into an error of ``errors``.

    Parameters
    ----------
    doing
        What was being done, with the ids: ``"reading s3://bucket/key"``.
    known
        AWS error codes that mean something particular here.
    advice
        The next step, for the codes in ``known``.

    Raises
    ------
    RetryableError
        AWS throttled, failed inside, or the connection did: the same call may work later.
    ServiceError
        AWS refused for any other reason.
    """
    try:
        yield
    except ClientError as error:
        raise _translated(error, doing, known or {}, advice) from error
    except _CONNECTION_ERRORS as error:
        raise RetryableError(f"The connection failed while {doing}: {error}.") from error
    except NoCredentialsError as error:
        raise ServiceError(f"There are no AWS credentials for {doing}.") from error
    except BotoCoreError as error:
        raise ServiceError(f"botocore refused {doing}: {error}") from error


def error_code(error: ClientError) -> str:
    """Return AWS's error code, for example ``NoSuchKey``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_throttle(answer: Mapping[str, Any]) -> bool:
    """Tell whether AWS refused a call for there were too many of them.

    Parameters
    ----------
    answer
        As botocore has parsed it, and as a ``ClientError`` carries it.
    """
    code = answer.get("Error", {}).get("Code", "")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code in _THROTTLES or status == 429


def _translated(
    error: ClientError, doing: str, known: Mapping[str, type[FrameproofError]], advice: str
) -> FrameproofError:
    code = error_code(error)
    message = error.response.get("Error", {}).get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    text = f"AWS answered {code} ({status}) while {doing}: {message}"
    if code in known:
        return known[code](f"{text.rstrip('.')}. {advice}".strip())
    if is_throttle(error.response) or status >= 500:
        return RetryableError(text, is_throttle=is_throttle(error.response))
    return ServiceError(text)
