"""Clients for the other local services: S3 to read input from, IAM to look roles up in.

Endpoint and region come from the process, as for any AWS client (``AWS_ENDPOINT_URL``); the
credentials are fixed and worth nothing, so that no real ones can ever leave this process.
"""

import threading
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .exceptions import ValidationException

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3})
_CREATION_LOCK = threading.Lock()


@cache
def _session() -> Any:
    """Return the one session: it keeps the service models that are slow to load."""
    return boto3.session.Session(
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - not a secret
    )


def local_client(service_name: str, region_name: str) -> Any:
    """Return a boto3 client of another local service; clients are safe to use in threads."""
    with _CREATION_LOCK:  # making one is not (boto3 guide, "Multithreading")
        return _session().client(service_name, region_name=region_name, config=_CONFIG)


def require_role(role_arn: str, region_name: str) -> None:
    """Check that the data access role exists, as StartDICOMImportJob does before it answers.

    Raises
    ------
    ValidationException
        IAM knows no role with this ARN.
    """
    role_name = role_arn.rpartition("/")[2]
    try:
        found = local_client("iam", region_name).get_role(RoleName=role_name)["Role"]["Arn"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        found = None
    if found != role_arn:
        raise ValidationException(
            f"The data access role {role_arn} does not exist. "
            "Create the role first and let medical-imaging.amazonaws.com assume it."
        )
