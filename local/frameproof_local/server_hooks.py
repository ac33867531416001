"""Puts our own engines into moto, and takes what they run down again.

Each hook lives in ``moto_hooks``; here is only the order. HealthImaging comes first, because
moto builds its list of services once; the Lambda host comes before Step Functions and
CloudFormation, because both run functions.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from frameproof_local import healthimaging
from frameproof_local.interventions import Interventions
from frameproof_local.lambda_host.settings import LambdaHostSettings
from frameproof_local.moto_hooks import (
    awslambda,
    cloudformation,
    s3,
    s3_conditional_writes,
    s3_contents,
    s3_versions,
    services,
    step_functions,
)


def register_services() -> None:
    """Make moto know HealthImaging; before anything asks moto which services there are."""
    services.register_services()


@contextmanager
def installed_hooks(
    endpoint_url: str,
    lambda_runtime: Path,
    work_folder: Path,
    interventions: Interventions,
) -> Iterator[None]:
    """Install every hook; on leaving, end executions, function processes and imports.

    Parameters
    ----------
    endpoint_url
        Where functions and Task states call AWS.
    lambda_runtime
        Folder with awslambdaric and boto3.
    work_folder
        Where functions are unpacked.
    interventions
        What a test may do to what runs.

    Raises
    ------
    RuntimeFolderError
        `lambda_runtime` lacks a package.
    """
    with ExitStack() as ending:  # ends in the opposite order
        ending.callback(healthimaging.shutdown)
        s3.install()
        s3_conditional_writes.install()
        s3_contents.install()
        s3_versions.install()
        awslambda.install(
            LambdaHostSettings(
                endpoint_url=endpoint_url,
                runtime_path=lambda_runtime.absolute(),
                work_folder=work_folder / "lambda",
                crashes=interventions.crashes,
                disks=interventions.disks,
            )
        )
        ending.callback(awslambda.shutdown)
        step_functions.install(endpoint_url, interventions=interventions)
        ending.callback(step_functions.shutdown)
        cloudformation.install(endpoint_url)
        ending.callback(cloudformation.shutdown)
        yield
