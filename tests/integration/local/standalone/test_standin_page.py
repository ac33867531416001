"""docs/healthimaging-standin.md tells the truth: each of its blocks is run as it stands."""

import os
import re
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[4]
_PAGE = (_ROOT / "docs" / "healthimaging-standin.md").read_text()
_BIN = Path(sys.executable).parent

_IMPORTING_TEST = """
from imports import import_file
from pydicom.data import get_testdata_file
{imports}

{decorator}
def test_a_file_is_imported({fixture}):
    {datastore}
    job = import_file(datastore_id, str(get_testdata_file("CT_small.dcm")))
    assert job["jobStatus"] == "COMPLETED", job
"""

_IN_PROCESS = _IMPORTING_TEST.format(
    imports="import boto3\nfrom frameproof_local.testing import mock_healthimaging",
    decorator="@mock_healthimaging()",
    fixture="",
    datastore='datastore_id = boto3.client("medical-imaging", "us-east-1")'
    '.create_datastore()["datastoreId"]',
)
_OVER_HTTP = _IMPORTING_TEST.format(
    imports="",
    decorator="",
    fixture="healthimaging",
    datastore="datastore_id = healthimaging.datastore_id",
)


def block(language: str, title: str) -> str:
    """Return the one block of a language below a heading."""
    section = _PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)
    return str(found)


def run(command: list[str], folder: Path) -> str:
    """Run a command that must succeed, without an AWS variable, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "AWS_"}
    environment["PATH"] = f"{_BIN}:{environment['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_command_serves_the_aws_cli(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = block("sh", "A command: any client, any language").replace("4567", str(port))
    printed = run(["bash", "-euc", script + "wait %1"], tmp_path)
    assert '"datastoreName": "mine"' in printed


@pytest.mark.parametrize(
    ("title", "importing_test", "number_of_tests"),
    [
        ("A decorator: in the test's own process", _IN_PROCESS, 2),
        ("A pytest fixture: over real HTTP", _OVER_HTTP, 3),
    ],
)
def test_the_tests_of_the_page_pass(
    tmp_path: Path, title: str, importing_test: str, number_of_tests: int
) -> None:
    # GIVEN the page's tests, and one that imports a file by the page's function
    (tmp_path / "imports.py").write_text(block("python", "An import, whichever way"))
    (tmp_path / "test_page.py").write_text(block("python", title))
    (tmp_path / "test_import.py").write_text(textwrap.dedent(importing_test))
    # WHEN they run in a folder that knows nothing of this repository
    plugin = ["-p", "frameproof_local.pytest_plugin"]
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    printed = run([*pytest_command, *plugin], tmp_path)
    # THEN all pass
    assert f"{number_of_tests} passed" in printed
