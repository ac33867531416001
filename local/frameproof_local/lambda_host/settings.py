"""What the owner of a server chooses about its Lambda host."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from frameproof_local.lambda_host.crashes import Crashes
from frameproof_local.lambda_host.disks import Disks
from frameproof_local.lambda_host.errors import RuntimeFolderError

RUNTIME_FOLDER_VARIABLE = "FRAMEPROOF_LAMBDA_RUNTIME"

# AWS retries an asynchronous invocation "two more times, with a one-minute wait between the first
# two attempts, and two minutes between the second and third attempts".
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
ASYNC_RETRY_DELAYS_SECONDS = (60.0, 120.0)

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: "The Init phase
# is limited to 10 seconds."
INIT_TIMEOUT_SECONDS = 10.0


def default_max_environments() -> int:
    """Return how many environments of one function this machine runs well: 2 to 10.

    Decoding keeps a core busy and copying waits for the network, so two per core; ten is enough
    to show concurrency, and each idle environment costs 15 to 80 MB.
    """
    return max(2, min(10, 2 * (os.cpu_count() or 1)))


def runtime_folder_from(variables: Mapping[str, str]) -> Path:
    """Return the folder named by ``FRAMEPROOF_LAMBDA_RUNTIME``.

    Raises
    ------
    RuntimeFolderError
        The variable is missing or empty.
    """
    folder = variables.get(RUNTIME_FOLDER_VARIABLE, "")
    if not folder:
        raise RuntimeFolderError(
            f"{RUNTIME_FOLDER_VARIABLE} is not set, so there is no folder with Lambda's own "
            "packages (awslambdaric, boto3); run `make setup` and set the variable to the folder "
            "that it made."
        )
    return Path(folder)


@dataclass(frozen=True)
class LambdaHostSettings:
    """How functions run on this machine.

    Parameters
    ----------
    endpoint_url
        Where functions find AWS: the local server, for example ``http://127.0.0.1:5100``.
    runtime_path
        Folder that holds awslambdaric and boto3 and nothing else; ``make setup`` makes it.
    work_folder
        Where code is unpacked and ``/tmp`` folders live. Several servers may share it.
    max_environments
        Most environments (processes) of one function at a time; further calls wait.
    async_retry_delays_seconds
        Waits before the retries of a failed asynchronous invocation; one retry for each.
    init_timeout_seconds
        How long loading a function may take before Lambda starts it again inside the call.
    crashes
        Knows every environment, to kill one at a call that it makes.
    disks
        Says how much room a function has for its files.
    """

    endpoint_url: str
    runtime_path: Path
    work_folder: Path
    max_environments: int = field(default_factory=default_max_environments)
    async_retry_delays_seconds: tuple[float, ...] = ASYNC_RETRY_DELAYS_SECONDS
    init_timeout_seconds: float = INIT_TIMEOUT_SECONDS
    crashes: Crashes = field(default_factory=Crashes)
    disks: Disks = field(default_factory=Disks)
