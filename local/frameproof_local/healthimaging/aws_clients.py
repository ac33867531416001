"""Clients for the other local services: S3 to read input from, IAM to look roles up in.

The endpoint comes from the process, as for any AWS client (``AWS_ENDPOINT_URL``).
"""

from typing import Any

from botocore.config import Config

from ..aws_session import new_client

_CONFIG = Config(retries={"mode": "standard", "max_attempts": 3})


def local_client(service_name: str, region_name: str) -> Any:
    """Return a client of another local service; threads may share it."""
    return new_client(service_name, region=region_name, config=_CONFIG)
