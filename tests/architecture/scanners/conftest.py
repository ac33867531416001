"""The scanners, which scripts/setup.sh puts into an environment of their own."""

from __future__ import annotations

import platform
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCANNERS = ROOT / ".tools/scanners"
PROCESSOR = "aarch64" if platform.machine() in ("aarch64", "arm64") else "x86_64"


@pytest.fixture(scope="session")
def scanners() -> Path:
    """Return where the scanners' programs are."""
    assert SCANNERS.is_dir(), "run `make setup`, which installs the scanners"
    return SCANNERS / "bin"


@pytest.fixture(scope="session")
def cfn_guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Take AWS's cfn-guard for this processor out of the package that brings it."""
    [archive] = SCANNERS.rglob("cdk-validator-cfnguard@*.jsii.tgz")
    folder = tmp_path_factory.mktemp("cfn-guard")
    name = f"package/bin/ubuntu/{PROCESSOR}/cfn-guard"
    with tarfile.open(archive) as packed:
        packed.extract(name, folder, filter="data")
    return folder / name
