"""Each exit code of the commands that need no stack on AWS: studies, estimates, the local stack."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from frameproof_cli.app import frameproof
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.wiring import Wiring

CASES = [
    ("studies search --collection nlst --limit 1", 0),
    ("studies search --limit 0", 2),
    ("studies search no-such-word-anywhere", 4),
    ("studies show ct-pelvis", 0),
    ("studies show all", 2),
    ("studies show 1.2.3", 4),
    ("estimate ct-pelvis", 0),
    ("local down", 0),
    ("local down --port 1", 2),
    ("local status", 4),
    ("local status --port 1", 2),
    ("local env", 253),
    ("local env --port 1", 2),
    ("local up --port one", 2),
    ("local up --build-folder nowhere", 253),
    ("local healthimaging --profile slow", 2),
]
WITHOUT_INDEX = ["studies search breast", "studies show ct-pelvis"]
"""Commands that end with 253 where IDC's index can't be read."""


def run(command: str, folder: Path, index: IdcIndex) -> tuple[int, str]:
    wiring = Wiring(environment={"FRAMEPROOF_HOME": str(folder)}, open_idc_index=lambda: index)
    result = CliRunner(mix_stderr=False).invoke(frameproof, command.split(), obj=wiring)
    return result.exit_code, result.stderr


@pytest.mark.parametrize(("command", "exit_code"), CASES)
def test_exit_code_says_what_happened_here(command: str, exit_code: int, tmp_path: Path) -> None:
    found, said = run(command, tmp_path, IdcIndex())
    assert found == exit_code, said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", WITHOUT_INDEX)
def test_index_that_cannot_be_read_is_a_matter_of_configuration(
    command: str, tmp_path: Path
) -> None:
    found, said = run(command, tmp_path, IdcIndex(tmp_path))
    assert found == 253
    assert "Traceback" not in said
