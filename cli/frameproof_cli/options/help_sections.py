"""Commands whose help has sections that stand as they were written, such as examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from frameproof_cli.options.exit_codes import ExitCodes

EXAMPLE = "Example"
"""The section that every command must have; a test holds them to it."""

type Sections = Mapping[str, Sequence[str]]


class SectionedCommand(click.Command):
    """A command with verbatim sections between its description and its options.

    Parameters
    ----------
    exit_codes
        What each exit code means that the command can give; a section of its own.
    """

    def __init__(
        self,
        *arguments: Any,
        sections: Sections,
        exit_codes: ExitCodes | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(*arguments, **settings)
        self.exit_codes = exit_codes or {}
        meanings = [f"{code:>3}  {meaning}" for code, meaning in sorted(self.exit_codes.items())]
        self.sections = {**sections, **({"Exit codes": meanings} if meanings else {})}

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description, then each section, line by line."""
        super().format_help_text(ctx, formatter)
        for title, lines in self.sections.items():
            with formatter.section(title):
                for line in lines:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class SectionedGroup(SectionedCommand, click.Group):
    """A group of commands with the same sections in its own help."""
