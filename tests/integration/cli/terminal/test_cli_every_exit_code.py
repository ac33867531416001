"""No exit code that a command's help names is without a test, and none is tested that it hides."""

from __future__ import annotations

import pytest

from frameproof_cli.options.help_sections import SectionedCommand
from frameproof_cli.reference import commands
from tests.integration.cli.terminal import test_cli_exit_codes as with_a_stack
from tests.integration.cli.terminal import test_cli_exit_codes_here as here

IN_ANY_COMMAND = {130, 255}
"""Ctrl-C and a bug: the process boundary's, not the command's."""

ELSEWHERE = {
    # doctor/test_cli_doctor_command.py
    ("doctor", 0),
    ("doctor", 253),
    ("download", 1),  # downloads/test_cli_download_command.py
    # local/test_cli_local_command.py and test_cli_local_healthimaging.py start real processes
    ("local up", 0),
    ("local up", 5),
    ("local status", 0),
    ("local env", 0),
    ("local healthimaging", 0),
    ("local healthimaging", 253),
}
"""Cases that want more than a table row."""

PATHS = sorted(
    (
        context.command_path.removeprefix("frameproof").strip()
        for context in commands()
        if not hasattr(context.command, "commands")
    ),
    key=len,
    reverse=True,
)


def command_of(line: str) -> str:
    """Name the command of a command line."""
    return next(path for path in PATHS if f"{line} ".startswith(f"{path} "))


def covered() -> set[tuple[str, int]]:
    rows = [(line, code) for line, code, _ in with_a_stack.CASES] + here.CASES
    rows += [(line, 253) for line in [*with_a_stack.WITHOUT_TARGET, *here.WITHOUT_INDEX]]
    return {(command_of(line), code) for line, code in rows} | ELSEWHERE


@pytest.mark.parametrize("path", PATHS)
def test_every_exit_code_in_the_help_is_tested(path: str) -> None:
    (command,) = (
        context.command for context in commands() if context.command_path == f"frameproof {path}"
    )
    assert isinstance(command, SectionedCommand)
    named = {int(code) for code in command.exit_codes}
    assert named, f"frameproof {path} names no exit codes"
    of_command = {code for name, code in covered() if name == path}
    assert of_command - IN_ANY_COMMAND == named - IN_ANY_COMMAND
