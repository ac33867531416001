"""The only place of the command that builds boto3 clients: for AWS, or for the local stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import boto3
import botocore.session
from botocore.config import Config

# "standard" also retries throttling and slow-down answers.
_RETRIES = {"mode": "standard", "total_max_attempts": 5}
_CONNECTIONS = 64
"""Of one client: a download reads the frames of several files at once, a few ahead in each."""

LOCAL_CREDENTIAL = "local"
"""Access key id and secret key of the local stack, which checks neither."""


class Connection(Protocol):
    """Hands out clients; fakes in tests hand out theirs."""

    @property
    def region(self) -> str | None:
        """The region that the clients talk to."""

    def client(self, service: str) -> Any:
        """Build the boto3 client of a service."""


@dataclass(frozen=True, slots=True)
class BotoConnection:
    """A session with everything that its clients have in common."""

    session: boto3.Session
    config: Config
    endpoint_url: str | None = None

    @property
    def region(self) -> str | None:
        """The region that the clients talk to; None where none is configured."""
        region: str | None = self.session.region_name
        return region

    def client(self, service: str) -> Any:
        """Build the boto3 client of a service."""
        return self.session.client(service, config=self.config, endpoint_url=self.endpoint_url)


def connect_to_aws(profile: str | None, region: str | None) -> BotoConnection:
    """Connect as the AWS CLI would: by profile, environment variables and configuration files.

    Raises
    ------
    botocore.exceptions.ProfileNotFound
        The configuration has no such profile.
    """
    session = boto3.Session(profile_name=profile, region_name=region)
    return BotoConnection(session, Config(retries=_RETRIES, max_pool_connections=_CONNECTIONS))


def profile_names() -> list[str]:
    """Name the profiles of the AWS configuration files, in their order."""
    names: list[str] = boto3.Session().available_profiles
    return names


def connect_to_local_stack(endpoint_url: str, region: str) -> BotoConnection:
    """Connect to the local stack, whatever the environment says about AWS.

    Nothing of the caller's AWS set-up may leak in: no profile (``AWS_PROFILE`` may name one that
    does not exist), no proxy, no credentials. HealthImaging's host prefix ``runtime-`` cannot be
    put before an IP address, and buckets are addressed by path for the same reason.
    """
    no_profile: dict[str, tuple[None, list[str], None, None]] = {"profile": (None, [], None, None)}
    session = boto3.Session(
        aws_access_key_id=LOCAL_CREDENTIAL,
        aws_secret_access_key=LOCAL_CREDENTIAL,
        region_name=region,
        botocore_session=botocore.session.Session(session_vars=no_profile),
    )
    config = Config(
        retries=_RETRIES,
        max_pool_connections=_CONNECTIONS,
        inject_host_prefix=False,
        proxies={},
        s3={"addressing_style": "path"},
    )
    return BotoConnection(session, config, endpoint_url)
