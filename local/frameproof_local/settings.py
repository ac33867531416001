"""What a local server is started with, and the environment that its clients need.

This module imports nothing of moto: moto reads the environment when it is imported, so the
environment must be set before (see ``__main__``).
"""

import resource
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from frameproof_local.container_bridge import ContainerBridge
from frameproof_local.server_errors import UnsupportedPythonError

LAMBDA_PYTHON: Final = (3, 13)
DEFAULT_REGION: Final = "us-east-1"
ADMIN_PREFIX: Final = "/_frameproof/"
"""Paths below it are ours; no bucket can have that name, so AWS's own paths never begin so."""

LOG_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_WANTED_OPEN_FILES = 65_536


@dataclass(frozen=True)
class Deployment:
    """A built application that is to be deployed before the server calls itself ready.

    Attributes
    ----------
    build_folder
        What ``sam build`` wrote: ``template.yaml`` and one folder for each artefact.
    stack_name
        Name of the stack.
    parameters
        Values of the template's parameters that differ from their defaults.
    """

    build_folder: Path
    stack_name: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ServerSettings:
    """Everything that can be chosen about one local server.

    Attributes
    ----------
    state_folder
        Holds ``endpoint.json``, the log, the cache of generated studies and the work folder.
        AWS state (buckets, stacks, image sets) is in memory only and ends with the process.
    lambda_runtime
        Folder with awslambdaric and boto3, which stands for Lambda's ``/var/runtime``.
    port
        Of the one endpoint, on 127.0.0.1 (and on the bridge); 0 takes a free one.
    region
        The region that clients are told to use.
    seed
        Whether the local ``idc-open-data`` bucket is filled with studies.
    deployment
        What to deploy, if anything.
    stack_name
        Without a deployment: the stack that ``sam deploy`` is going to make, if that is known. It
        stands in ``endpoint.json``, by which other programs find it.
    bridge
        Where containers come from that shall reach the endpoint; None listens on loopback alone.
    """

    state_folder: Path
    lambda_runtime: Path
    port: int = 0
    region: str = DEFAULT_REGION
    seed: bool = True
    deployment: Deployment | None = None
    stack_name: str | None = None
    bridge: ContainerBridge | None = None


@dataclass(frozen=True)
class StandaloneSettings:
    """What can be chosen about a HealthImaging that runs alone (``standalone``).

    Attributes
    ----------
    port
        On 127.0.0.1; 0 takes a free one.
    region
        The region that clients are told to use.
    profile
        The request quotas: ``fast`` has none, ``realistic`` has AWS's. None leaves them as the
        environment sets them, which without a word is ``fast``.
    state
        A folder in which HealthImaging's state outlives the server; None keeps nothing.
    """

    port: int = 0
    region: str = DEFAULT_REGION
    profile: str | None = None
    state: Path | None = None


def client_environment(endpoint_url: str, region: str) -> dict[str, str]:
    """Return the variables that point any AWS SDK, CLI or Lambda function at a local server.

    ``AWS_DISABLE_HOST_PREFIX_INJECTION`` keeps HealthImaging's data plane and StartSyncExecution
    on this host; without it they would call ``runtime-127.0.0.1`` and ``sync-127.0.0.1``.
    """
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
    }


def isolate_from_aws(environment: MutableMapping[str, str], region: str) -> None:
    """Change a process's environment so that it cannot reach a real account; before moto loads.

    Parameters
    ----------
    environment
        Usually ``os.environ``. Every AWS variable in it is replaced or removed, and the user's
        configuration and credentials files are out of sight.
    region
        The region of the server's own clients.
    """
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(client_environment("", region))
    del environment["AWS_ENDPOINT_URL"]  # not known before the port is
    environment["AWS_CONFIG_FILE"] = "/dev/null"
    environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
    # The Host header of a local request is an address, never a bucket's name.
    environment["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] = "true"


def require_lambda_python(version: tuple[int, int]) -> None:
    """Refuse an interpreter that the functions were not built for.

    Raises
    ------
    UnsupportedPythonError
        `version` is not 3.13.
    """
    if version != LAMBDA_PYTHON:
        raise UnsupportedPythonError(version)


def raise_open_file_limit() -> int:
    """Allow as many open files as the system lets us, and return how many that are.

    moto's S3 keeps one file open for each object above 5 MB, and every connection is one more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = hard == resource.RLIM_INFINITY
    wanted = _WANTED_OPEN_FILES if unlimited else min(hard, _WANTED_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return soft
