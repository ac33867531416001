"""dciodvfy of dicom3tools: a DICOM validator that owes nothing to us, pydicom or the stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

COMMAND = "dciodvfy"
HOW_TO_GET_IT = (
    f"{COMMAND} is not installed, which holds rebuilt DICOM files against the standard. "
    "It is in Debian's and Ubuntu's package dicom3tools: sudo apt-get install dicom3tools"
)


def require_validator() -> None:
    """End the test where there is no validator: CI must have it, a person is told how to get it."""
    if shutil.which(COMMAND):
        return
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_IT)
    pytest.skip(HOW_TO_GET_IT)


def errors_of(file: Path) -> Counter[str]:
    """Return the validator's lines about what is wrong, each with how often it stands there."""
    done = subprocess.run(
        [COMMAND, "-new", file], capture_output=True, text=True, errors="replace", check=False
    )  # its exit code says whether there are any
    lines = f"{done.stdout}\n{done.stderr}".splitlines()
    return Counter(line for line in lines if line.startswith("Error"))
