"""scripts/setup.sh on a machine without Python 3.13 says so, once, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_machine_without_python_3_13_gets_one_clear_error(tmp_path: Path) -> None:
    # GIVEN a checkout whose uv finds no Python 3.13: not on the PATH, in pyenv or among uv's own
    checkout = tmp_path / "checkout"
    (checkout / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/setup.sh", checkout / "scripts")
    tools = checkout / ".tools/bin"
    tools.mkdir(parents=True)
    uv = Path(sys.executable).parent / "uv"
    (tools / "uv").symlink_to(uv)
    environment = {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "UV_PYTHON_PREFERENCE": "only-managed",
        "UV_PYTHON_INSTALL_DIR": str(tmp_path / "no-pythons"),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
    }
    # WHEN it is set up
    done = subprocess.run(
        [checkout / "scripts/setup.sh"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # THEN it fails with one line that names the cause and the next step, and makes nothing
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: Python 3.13 was not found")
    assert "pyenv install 3.13" in line
    assert not (checkout / ".venv").exists()
