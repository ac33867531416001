"""The README tells the truth: each of its commands is run, in order, as it stands."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from tests.e2e.conftest import ROOT, LocalStack

THE_TWO_COMMANDS = {"make demo", "make test"}  # .ci/run and a fresh clone run these


def blocks() -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)


def test_it_opens_with_the_two_commands() -> None:
    first = blocks()[0]
    assert {line.split("#")[0].strip() for line in first.splitlines()} == THE_TWO_COMMANDS


@pytest.fixture
def home_with_scans(tmp_path: Path) -> Path:
    """Return a home folder with DICOM files where the README expects a person's own."""
    scans = tmp_path / "my-scans"
    scans.mkdir()
    for name in ("CT_small.dcm", "US1_UNCR.dcm"):
        shutil.copy(str(get_testdata_file(name)), scans / name)
    return tmp_path


def test_every_other_command_runs_as_it_stands(
    stack: LocalStack, home_with_scans: Path, tmp_path: Path
) -> None:
    # GIVEN a stack of its own (it is stopped by the last command), in a home with scans
    environment = {
        name: value for name, value in stack.environment.items() if name != "FRAMEPROOF_TARGET"
    }
    environment |= {"HOME": str(home_with_scans), "FRAMEPROOF_HOME": str(tmp_path / "state")}
    # WHEN every block but the first is run, in order, in one shell that stops at the first error
    script = "set -euxo pipefail\n" + "\n".join(blocks()[1:])
    try:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    finally:
        subprocess.run(
            [ROOT / ".venv/bin/frameproof", "local", "down"], env=environment, check=True
        )
    # THEN they succeed, and say what the README says
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PROVEN") >= 3
    assert '"executionArn"' in done.stdout


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / "README.md").read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
