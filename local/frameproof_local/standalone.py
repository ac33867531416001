"""HealthImaging alone on one loopback port, with the S3, IAM and STS that an import needs.

Nothing is deployed and no study is seeded; there is no Lambda host, no Step Functions engine and
no CloudFormation engine. It runs in the foreground and ends with Ctrl-C or SIGTERM.

Importing this module imports moto, which reads the environment: see ``__main__``.
"""

import logging
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frameproof_local import healthimaging
from frameproof_local.admin import AdminApplication, with_admin_pages
from frameproof_local.listening import Listeners
from frameproof_local.moto_hooks import s3, s3_contents
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application
from frameproof_local.moto_hooks.services import register_services
from frameproof_local.settings import (
    StandaloneSettings,
    client_environment,
    raise_open_file_limit,
)

logger = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1,localhost"


def serve_healthimaging(settings: StandaloneSettings) -> None:
    """Serve until this thread is interrupted by an exception (see ``__main__``).

    stdout gets the shell lines that point any AWS client at the server, and nothing else, so that
    ``source`` can read them.

    Raises
    ------
    PortInUseError
        Another program has the wanted port; nothing is left running then.
    """
    with running_healthimaging(settings) as listeners:
        endpoint_url = f"http://127.0.0.1:{listeners.port}"
        sys.stdout.write(export_lines(endpoint_url, settings.region))
        sys.stdout.flush()  # whoever reads a pipe or a file waits for these lines
        logger.info("HealthImaging is ready on %s; Ctrl-C ends it", endpoint_url)
        listeners.wait()


def export_lines(endpoint_url: str, region: str) -> str:
    """Write the shell lines that point AWS CLI and SDKs at the server, the endpoint first.

    A profile or a session token of the caller would get in the way and is unset; a proxy is told
    to leave loopback alone.
    """
    variables = client_environment(endpoint_url, region)
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    lines = [
        f"# HealthImaging, S3, IAM and STS at {endpoint_url}",
        *exports,
        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN",
        f'export NO_PROXY="{_LOOPBACK},${{no_proxy:-${{NO_PROXY:-}}}}"',
        'export no_proxy="$NO_PROXY"',
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def running_healthimaging(settings: StandaloneSettings) -> Iterator[Listeners]:
    """Answer requests in threads for as long as the context lasts; then everything is gone.

    Raises
    ------
    PortInUseError
        Another program has the wanted port.
    StateInUseError, StateFormatError
        The state folder cannot be used.
    """
    raise_open_file_limit()
    register_services()
    s3.install()
    s3_contents.install()
    if settings.profile is not None:
        healthimaging.set_quotas({"profile": settings.profile})
    admin = AdminApplication(health=_health, studies=lambda: (), controls=healthimaging)
    application = with_admin_pages(admin, with_fast_blobs(aws_application()))
    with _temporary_files_in_a_folder_of_their_own(), _state_kept_in(settings.state):
        listeners = Listeners(application, settings.port, bridge=None)
        # Imports read their input from the server's own S3, as any client would.
        endpoint_url = f"http://127.0.0.1:{listeners.port}"
        os.environ.update(client_environment(endpoint_url, settings.region))
        try:
            listeners.start()
            yield listeners
        finally:
            healthimaging.shutdown()
            listeners.close()


@contextmanager
def _state_kept_in(folder: Path | None) -> Iterator[None]:
    """Use a state folder, if one is wanted, for as long as the context lasts."""
    if folder is not None:
        healthimaging.keep_state_in(folder)
    try:
        yield
    finally:
        healthimaging.release_state()


def _health() -> dict[str, Any]:
    """Return the content of ``/_frameproof/health``."""
    return {"status": "ready", "pid": os.getpid(), "endpoint": os.environ["AWS_ENDPOINT_URL"]}


@contextmanager
def _temporary_files_in_a_folder_of_their_own() -> Iterator[None]:
    """Keep stored frames and large S3 objects in a folder that goes with the server."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="frameproof-healthimaging-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
