"""A group one of whose commands stands for the group itself."""

from __future__ import annotations

from typing import Any

import click

from frameproof_cli.options.help_sections import SectionedGroup


class DefaultCommandGroup(SectionedGroup):
    """A group that takes a line which names none of its commands as one of its default command."""

    def __init__(self, *arguments: Any, default: str, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command before arguments that name none, and where there are none."""
        names = {*self.commands, *self.get_help_option_names(ctx)}
        # Without a call behind it (help pages, completion) nothing is put in.
        if not ctx.resilient_parsing and (not args or args[0] not in names):
            args = [self.default, *args]
        return super().parse_args(ctx, args)
