"""``python -m frameproof_local``: start the AWS stand-in and keep it running.

``serve`` is the whole of it, ``healthimaging`` is HealthImaging with what an import needs.

Nothing of moto may be imported here before the environment is set, because moto reads it while it
is imported. So the server itself is imported last; and what can be refused is refused before, since
that import takes seconds.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from frameproof_local.container_bridge import find_bridge
from frameproof_local.lambda_host.errors import RuntimeFolderError
from frameproof_local.lambda_host.settings import runtime_folder_from
from frameproof_local.server_errors import ServerError
from frameproof_local.settings import (
    DEFAULT_REGION,
    LOG_FORMAT,
    Deployment,
    ServerSettings,
    StandaloneSettings,
    isolate_from_aws,
    require_lambda_python,
)
from frameproof_local.state_folder import StateFolder

logger = logging.getLogger("frameproof_local")

STACK_NAME = "frameproof"
"""Of a stack for which nobody chose a name."""

_COULD_NOT_START = 1
_COULD_NOT_START_ALONE = 253
"""As the AWS CLI counts configuration: the command ``frameproof`` becomes this very process."""

_STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 when stopped, else why it could not start."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)  # to stderr
    logging.getLogger("botocore").setLevel(logging.WARNING)  # that it found credentials is no news
    try:
        options.run(options)
    except (ServerError, RuntimeFolderError) as error:
        logger.error("%s", error)
        exit_code: int = options.could_not_start
        return exit_code
    return 0


def _serve(options: argparse.Namespace) -> None:
    """Serve everything until a signal comes."""
    require_lambda_python(sys.version_info[:2])
    settings = _settings(options)
    isolate_from_aws(os.environ, settings.region)
    _stop_on_signals()
    with StateFolder(settings.state_folder) as state:
        from frameproof_local.server import serve  # noqa: PLC0415 - moto reads the environment

        serve(settings, state)


def _serve_healthimaging(options: argparse.Namespace) -> None:
    """Serve HealthImaging, S3, IAM and STS until a signal comes."""
    settings = StandaloneSettings(options.port, options.region, options.profile, options.state)
    isolate_from_aws(os.environ, settings.region)
    _stop_on_signals()
    from frameproof_local.standalone import (  # noqa: PLC0415 - moto reads the environment
        serve_healthimaging,
    )

    serve_healthimaging(settings)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m frameproof_local", description="AWS on this machine, for Frameproof."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve",
        help="serve until SIGTERM or Ctrl-C",
        description="Serve one HTTP endpoint on 127.0.0.1 until SIGTERM or Ctrl-C. All state is in "
        "memory and ends with the process. STATE_FOLDER/endpoint.json appears when it is ready.",
    )
    serve.set_defaults(run=_serve, could_not_start=_COULD_NOT_START)
    _add_address(serve)
    _add_options(serve)
    alone = commands.add_parser(
        "healthimaging",
        help="serve HealthImaging, S3, IAM and STS alone",
        description="Serve HealthImaging with S3, IAM and STS on 127.0.0.1 until SIGTERM or "
        "Ctrl-C. Shell lines that point clients at it go to stdout.",
    )
    alone.set_defaults(run=_serve_healthimaging, could_not_start=_COULD_NOT_START_ALONE)
    _add_address(alone)
    alone.add_argument(
        "--profile", choices=("fast", "realistic"), help="realistic has AWS's request quotas"
    )
    alone.add_argument(
        "--state",
        type=Path,
        metavar="FOLDER",
        help="keep data stores, image sets, frames and jobs there for the next start",
    )
    return parser


def _add_address(command: argparse.ArgumentParser) -> None:
    """Add where a server is found."""
    command.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    command.add_argument("--region", default=DEFAULT_REGION, help="default: %(default)s")


def _add_options(serve: argparse.ArgumentParser) -> None:
    """Add what else a whole server can be started with (``settings.ServerSettings``)."""
    serve.add_argument("--state-folder", type=Path, required=True, help="made when missing")
    serve.add_argument("--build-folder", type=Path, help="deploy what `sam build` wrote there")
    serve.add_argument(
        "--stack-name",
        help=f"what is deployed, or will be by `sam deploy`; with --build-folder: {STACK_NAME}",
    )
    serve.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the template; may be repeated",
    )
    serve.add_argument(
        "--no-seed", dest="seed", action="store_false", help="leave the idc-open-data bucket out"
    )
    serve.add_argument(
        "--lambda-runtime",
        type=Path,
        help="folder with awslambdaric and boto3; default: $FRAMEPROOF_LAMBDA_RUNTIME",
    )
    serve.add_argument(
        "--bridge",
        metavar="INTERFACE",
        help="also listen for the containers behind this bridge, for instance docker0",
    )


def _settings(options: argparse.Namespace) -> ServerSettings:
    """Turn the command line into settings.

    Raises
    ------
    ServerError
        An option does not make sense.
    RuntimeFolderError
        Nobody said where Lambda's own packages are.
    """
    return ServerSettings(
        state_folder=options.state_folder,
        lambda_runtime=options.lambda_runtime or runtime_folder_from(os.environ),
        port=options.port,
        region=options.region,
        seed=options.seed,
        deployment=_deployment(options),
        stack_name=options.stack_name,
        bridge=find_bridge(options.bridge) if options.bridge else None,
    )


def _deployment(options: argparse.Namespace) -> Deployment | None:
    """Return what is to be deployed.

    Raises
    ------
    ServerError
        Nothing was built there, or a parameter is not written as one.
    """
    parameters = dict(_parameter(text) for text in options.parameter)
    if options.build_folder is None:
        return None
    template = options.build_folder / "template.yaml"
    if not template.is_file():
        raise ServerError(f"There is no {template}: run `sam build`, or correct --build-folder.")
    stack_name = options.stack_name or STACK_NAME
    return Deployment(options.build_folder.absolute(), stack_name, parameters)


def _parameter(text: str) -> tuple[str, str]:
    """Split ``NAME=VALUE``; the value may be empty or hold further equals signs."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ServerError(f"--parameter {text} has no value: write it as NAME=VALUE.")
    return name, value


def _stop_on_signals() -> None:
    """Have SIGTERM and Ctrl-C end the main thread in an orderly way, once."""

    def stop(number: int, _: FrameType | None) -> None:
        for stopping in _STOPPING_SIGNALS:
            signal.signal(stopping, signal.SIG_IGN)  # tidying up must not be interrupted
        logger.info("Stopping on %s", signal.Signals(number).name)
        raise SystemExit(0)

    for stopping in _STOPPING_SIGNALS:
        signal.signal(stopping, stop)


if __name__ == "__main__":
    sys.exit(main())
