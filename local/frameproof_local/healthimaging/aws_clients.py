"""Clients for the other local services: S3 to read input from, IAM to look roles up in.

Endpoint and region come from the process, as for any AWS client (``AWS_ENDPOINT_URL``); the
credentials are fixed and worth nothing, so that no real ones can ever leave this process.
"""

import threading
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

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
