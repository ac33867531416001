"""docs/cli.md cannot lie: it is what the command tree writes, and every command has an example."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from frameproof_cli.app import frameproof
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.reference import WIDTH, commands, page

_PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
_COMMANDS = list(commands())
_NAMES = [context.command_path for context in _COMMANDS]


def test_page_is_what_the_command_tree_writes() -> None:
    assert _PAGE.read_text() == page(), (
        "docs/cli.md is out of date; renew it: python -m frameproof_cli.reference > docs/cli.md"
    )


def test_the_commands_are_those_that_people_know() -> None:
    assert _NAMES == [
        "frameproof",
        "frameproof delete",
        "frameproof doctor",
        "frameproof download",
        "frameproof estimate",
        "frameproof frames",
        "frameproof list",
        "frameproof local",
        "frameproof local down",
        "frameproof local env",
        "frameproof local healthimaging",
        "frameproof local status",
        "frameproof local up",
        "frameproof report",
        "frameproof retry",
        "frameproof run",
        "frameproof status",
        "frameproof stop",
        "frameproof studies",
        "frameproof studies search",
        "frameproof studies show",
        "frameproof watch",
    ]


@pytest.mark.parametrize("context", _COMMANDS, ids=_NAMES)
def test_help_that_a_person_gets_is_what_the_page_shows(context: click.Context) -> None:
    _, *words = context.command_path.split()
    asked = CliRunner().invoke(
        frameproof, [*words, "--help"], prog_name="frameproof", terminal_width=WIDTH
    )
    assert asked.exit_code == 0
    assert f"## {context.command_path}\n\n```\n{asked.stdout}```\n" in _PAGE.read_text()


@pytest.mark.parametrize("context", _COMMANDS, ids=_NAMES)
def test_command_has_an_example_that_is_a_command_of_ours(context: click.Context) -> None:
    assert isinstance(context.command, SectionedCommand)
    examples = context.command.sections[EXAMPLE]
    assert any(context.command_path in example for example in examples)


@pytest.mark.parametrize("context", _COMMANDS, ids=_NAMES)
def test_every_option_says_what_it_does(context: click.Context) -> None:
    options = [item for item in context.command.params if isinstance(item, click.Option)]
    assert [option.name for option in options if not option.help] == []
