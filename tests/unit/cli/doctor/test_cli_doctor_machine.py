from __future__ import annotations

from pathlib import Path

import pytest

from frameproof_cli.doctor import machine
from frameproof_cli.doctor.findings import look
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.local.home import Home


def test_decoder_of_this_machine_passes_its_test() -> None:
    found = machine.decoder()
    assert found.state == "ok"
    assert "openjpeg" in found.message


def test_folder_that_cannot_be_made_is_a_problem_with_a_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    home = Home(tmp_path / "file" / "home", None)
    found = look("folder", lambda: machine.folder(home))
    assert found.state == "problem"
    assert "Check that the path exists" in found.message


def test_folder_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    assert machine.folder(Home(tmp_path, None)).state in {"ok", "warning"}
    assert list(tmp_path.iterdir()) == []


def test_index_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    found = look("idc index", lambda: machine.idc_index(IdcIndex(tmp_path)))
    assert found.state == "problem"


@pytest.mark.parametrize(("is_wanted", "state"), [(True, "problem"), (False, "warning")])
@pytest.mark.parametrize(
    ("is_built", "fix"),
    [(True, "frameproof local up"), (False, "make build && frameproof local up")],
)
def test_local_stack_that_is_not_up_is_a_problem_for_who_wants_it(
    tmp_path: Path, *, is_built: bool, fix: str, is_wanted: bool, state: str
) -> None:
    built = tmp_path / ".aws-sam/build/template.yaml"
    if is_built:
        built.parent.mkdir(parents=True)
        built.touch()
    found = machine.local_stack(Home(tmp_path / "home", tmp_path), is_wanted=is_wanted)
    assert (found.state, found.fix) == (state, fix)


def test_port_of_the_loopback_address_can_be_had() -> None:
    assert machine.port().state == "ok"
