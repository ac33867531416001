"""One HTTP server on one loopback port: every AWS service that Frameproof uses, and our own pages.

If it is told so, it also listens for containers, on the same port of their bridge.

The order of a start matters. HealthImaging must be registered before moto's dispatcher looks
services up; the port must be bound before the hooks are installed, because they call the endpoint;
and the server must answer before studies are seeded and the application is deployed, because both
go through the endpoint like any client. Only then is ``endpoint.json`` written.

Importing this module imports moto, which reads the environment: see ``__main__``.
"""

import importlib.metadata
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from botocore.config import Config

from frameproof_local import healthimaging
from frameproof_local.admin import AdminApplication, with_admin_pages
from frameproof_local.admin_interventions import intervention_pages
from frameproof_local.admin_permissions import permission_pages
from frameproof_local.artefacts import ARTEFACT_BUCKET, make_bucket
from frameproof_local.aws_session import new_client
from frameproof_local.interventions import Interventions
from frameproof_local.listening import Listeners
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.s3_objects import bucket_exists
from frameproof_local.moto_hooks.server import aws_application
from frameproof_local.packaging import DeploymentError, deploy_built_template
from frameproof_local.permissions.front import with_permissions
from frameproof_local.permissions.gate import GATE, iam_client
from frameproof_local.server_errors import DeploymentFailedError, ServerError
from frameproof_local.server_hooks import installed_hooks, register_services
from frameproof_local.settings import (
    LOG_FORMAT,
    Deployment,
    ServerSettings,
    client_environment,
    raise_open_file_limit,
)
from frameproof_local.state_folder import EndpointRecord, StateFolder
from frameproof_local.studies.bucket import seed_bucket
from frameproof_local.studies.catalogue import CatalogueEntry

logger = logging.getLogger(__name__)


@dataclass
class RunningServer:
    """A server that answers; what it holds of AWS is in memory and ends with the process.

    Attributes
    ----------
    settings
        What it was started with.
    listeners
        Where it listens; set once the ports are bound.
    started_at
        When it began to answer.
    is_ready
        False until everything is seeded and deployed.
    studies
        What the local public bucket was seeded with.
    """

    settings: ServerSettings
    listeners: Listeners = field(init=False)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_ready: bool = False
    studies: tuple[CatalogueEntry, ...] = ()

    @property
    def endpoint_url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.listeners.port}"

    @property
    def stack_name(self) -> str | None:
        """The stack that was deployed, or that somebody else is going to deploy; else None."""
        deployment = self.settings.deployment
        return deployment.stack_name if deployment else self.settings.stack_name

    def health(self) -> dict[str, Any]:
        """Return the content of ``/_frameproof/health``."""
        return {
            "status": "ready" if self.is_ready else "starting",
            "version": version(),
            "uptimeSeconds": round((datetime.now(UTC) - self.started_at).total_seconds(), 3),
            "stackName": self.stack_name,
            "endpoint": self.endpoint_url,
            "ports": {"endpoint": self.listeners.port},
            "bridge": self.settings.bridge.address if self.settings.bridge else None,
            "pid": os.getpid(),
            "region": self.settings.region,
            "state": "in memory: it ends with this process",
        }

    def wait(self) -> None:
        """Block for as long as the server answers."""
        self.listeners.wait()


def version() -> str:
    """Return the version of Frameproof that this server belongs to."""
    return importlib.metadata.version("frameproof")


def serve(settings: ServerSettings, state: StateFolder) -> None:
    """Run a local server until this thread is interrupted by an exception (see ``__main__``).

    Parameters
    ----------
    settings
        What to serve.
    state
        The state folder, which this process owns already.

    Raises
    ------
    PortInUseError, BridgeError, DeploymentFailedError
        Nothing is left running then, and no ``endpoint.json``.
    """
    with _logging_to(state.log_file), running_server(settings, state) as server:
        prepare(server, state)
        state.publish(endpoint_record(server))
        logger.info("Ready on %s (state is in memory and ends with it)", server.endpoint_url)
        try:
            server.wait()
        finally:
            state.withdraw()
        raise ServerError(f"The server stopped answering; {state.log_file} says why.")


@contextmanager
def _logging_to(file: Path) -> Iterator[None]:
    """Write the log to a file, beside where it goes already."""
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter(LOG_FORMAT))
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _keep_temporary_files_in(folder: Path) -> None:
    """Have stored frames and large S3 objects in the work folder, which a later start sweeps."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def prepare(server: RunningServer, state: StateFolder) -> None:
    """Seed the studies and deploy the application, all through the endpoint.

    Raises
    ------
    DeploymentFailedError
        CloudFormation refused the template, or a resource of it failed.
    """
    s3 = new_client(
        "s3", region=server.settings.region, endpoint_url=server.endpoint_url, config=Config()
    )
    make_bucket(s3, ARTEFACT_BUCKET, server.settings.region)
    if server.settings.seed:
        server.studies = seed_bucket(s3, state.studies_folder)
    if server.settings.deployment is not None:
        _deploy(server.settings.deployment, server)
    server.is_ready = True


def _deploy(deployment: Deployment, server: RunningServer) -> None:
    """Create the stack from the built template.

    Raises
    ------
    DeploymentFailedError
        With the reason, which names the resource.
    """
    logger.info("Deploying %s as stack %s", deployment.build_folder, deployment.stack_name)
    try:
        deploy_built_template(
            deployment.build_folder / "template.yaml",
            deployment.stack_name,
            deployment.parameters,
            endpoint_url=server.endpoint_url,
            region=server.settings.region,
        )
    except DeploymentError as error:
        raise DeploymentFailedError(deployment.stack_name, str(error)) from error


def endpoint_record(server: RunningServer) -> EndpointRecord:
    """Return what other programs are told about a server that is ready."""
    return EndpointRecord(
        endpoint=server.endpoint_url,
        pid=os.getpid(),
        stack_name=server.stack_name,
        started_at=server.started_at.isoformat(timespec="seconds"),
        version=version(),
    )


@contextmanager
def running_server(settings: ServerSettings, state: StateFolder) -> Iterator[RunningServer]:
    """Answer requests in a thread of its own for as long as the context lasts.

    Raises
    ------
    PortInUseError, BridgeError
        Where it shall listen cannot be bound.
    """
    raise_open_file_limit()
    _keep_temporary_files_in(state.work_folder / "tmp")
    register_services()
    server = RunningServer(settings)
    interventions = Interventions()
    admin = AdminApplication(
        health=server.health,
        studies=lambda: server.studies,
        controls=healthimaging,
        more_pages={**intervention_pages(interventions), **permission_pages(GATE)},
    )
    judged = with_permissions(with_fast_blobs(aws_application()), GATE, bucket_exists)
    application = with_admin_pages(admin, interventions.around_services(judged))
    server.listeners = Listeners(application, settings.port, settings.bridge)
    GATE.open(partial(iam_client, server.endpoint_url))
    os.environ.update(client_environment(server.endpoint_url, settings.region))
    os.environ["MOTO_PORT"] = str(server.listeners.port)  # where moto's services find each other
    try:
        # The hooks end first: what they run still calls the endpoint.
        with installed_hooks(
            server.endpoint_url, settings.lambda_runtime, state.work_folder, interventions
        ):
            server.listeners.start()
            yield server
    finally:
        server.listeners.close()
        GATE.close()
