"""Lambda hosts with real processes, and the packages that Lambda brings along."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from frameproof_local.lambda_host.configuration import FunctionConfiguration
from frameproof_local.lambda_host.host import LambdaHost
from frameproof_local.lambda_host.settings import RUNTIME_FOLDER_VARIABLE, LambdaHostSettings
from frameproof_local.moto_hooks import awslambda
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from tests.integration.local.lambda_host.moto_probes import ASSUME_ROLE, REGION, Client, Deployer
from tests.integration.local.lambda_host.probes import (
    CHECKOUT,
    RENDEZVOUS,
    RUNTIME,
    HostMaker,
    Rendezvous,
    RunningHost,
    zip_of,
)


@pytest.fixture(scope="session")
def lambda_runtime() -> Path:
    """The folder with awslambdaric and boto3: the one of ``make setup``, or made here once."""
    if named := os.environ.get(RUNTIME_FOLDER_VARIABLE):
        return Path(named)
    folder = CHECKOUT / ".frameproof" / "lambda-runtime"
    if not (folder / "boto3").is_dir():
        _install_lambda_runtime(folder)
    return folder


def _install_lambda_runtime(folder: Path) -> None:
    uv = str(Path(sys.executable).parent / "uv")
    folder.mkdir(parents=True, exist_ok=True)
    requirements = folder.parent / "lambda-runtime.txt"
    export = ["export", "--only-group", "lambda-runtime", "--frozen", "--no-emit-project"]
    install = ["pip", "install", "--python", sys.executable, "--compile-bytecode"]
    for arguments in (
        [*export, "--output-file", str(requirements)],
        [*install, "--require-hashes", "--target", str(folder), "-r", str(requirements)],
    ):
        subprocess.run([uv, "--quiet", *arguments], cwd=CHECKOUT, check=True)


@pytest.fixture
def make_host(lambda_runtime: Path, tmp_path: Path) -> Iterator[HostMaker]:
    with ExitStack() as stack:

        def make(**settings: Any) -> RunningHost:
            log: list[str] = []

            def write_log(_: FunctionConfiguration, __: str, lines: Sequence[str]) -> None:
                log.extend(lines)

            given: dict[str, Any] = {
                "endpoint_url": "http://127.0.0.1:9",
                "runtime_path": lambda_runtime,
                "work_folder": tmp_path / "work",
                "max_environments": 3,
            }
            host = LambdaHost(LambdaHostSettings(**{**given, **settings}), write_log=write_log)
            stack.callback(host.shutdown)
            return RunningHost(host, log)

        yield make


@pytest.fixture
def host(make_host: HostMaker) -> RunningHost:
    return make_host()


@pytest.fixture
def rendezvous() -> Iterator[Rendezvous]:
    meeting = Rendezvous()
    yield meeting
    meeting.close()


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    """Threads for calls that must wait."""
    with ThreadPoolExecutor(max_workers=8) as executor:
        yield executor


@pytest.fixture(scope="session")
def endpoint_url() -> Iterator[str]:
    server = loopback_server(aws_application(), 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client(endpoint_url: str, lambda_runtime: Path, tmp_path: Path) -> Iterator[Client]:
    """Make clients of a local AWS whose functions run."""
    awslambda.install(
        awslambda.LambdaHostSettings(
            endpoint_url=endpoint_url,
            runtime_path=lambda_runtime,
            work_folder=tmp_path / "work",
            async_retry_delays_seconds=(0.0, 0.0),
        )
    )
    opened: list[Any] = []

    def make(service: str) -> Any:
        opened.append(
            boto3.client(
                service,
                endpoint_url=endpoint_url,
                region_name=REGION,
                aws_access_key_id="local",
                aws_secret_access_key="local",  # noqa: S106 - no secret
                config=Config(retries={"total_max_attempts": 1}),
            )
        )
        return opened[-1]

    yield make
    awslambda.shutdown()
    urllib.request.urlopen(f"{endpoint_url}/moto-api/reset", data=b"").close()  # noqa: S310
    for one in opened:
        one.close()


@pytest.fixture
def deploy(client: Client) -> Deployer:
    """Create a function from the text of its ``app.py`` and return its ARN."""
    role = client("iam").create_role(
        RoleName="probe", AssumeRolePolicyDocument=json.dumps(ASSUME_ROLE)
    )

    def create(source: str, **changes: Any) -> str:
        given = {
            "FunctionName": "probe",
            "Runtime": RUNTIME,
            "Handler": "app.handler",
            "Role": role["Role"]["Arn"],
            "Code": {"ZipFile": zip_of({"app.py": source, "rendezvous.py": RENDEZVOUS})},
            "MemorySize": 256,
            "Timeout": 10,
        }
        return str(client("lambda").create_function(**{**given, **changes})["FunctionArn"])

    return create
