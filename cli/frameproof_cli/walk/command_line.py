"""The answers as a command line, and that carried out: what is shown is what is done."""

from __future__ import annotations

import dataclasses
import shlex
from dataclasses import dataclass
from typing import Any, Self, cast

import click

from frameproof_cli.runs.requests import RunOptions
from frameproof_cli.target import TargetOptions
from frameproof_cli.walk.questions import say


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command of ``frameproof`` with its arguments; the program itself is left out."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return shlex.join(("frameproof", *self.words))

    def with_words(self, *words: str) -> Self:
        """Put more words behind it."""
        return dataclasses.replace(self, words=(*self.words, *words))

    def show(self) -> None:
        """Show it as it would be typed."""
        say(f"\n$ {self}")

    def carry_out(self, root: click.Context) -> int:
        """Run it as the program would, below the context of the program; return the exit code.

        Raises
        ------
        CommandError, click.ClickException, botocore.exceptions.ClientError
            Whatever the command raises.
        """
        with self._context(root) as context:
            return cast(int, context.command.invoke(context))

    def run_options(self, root: click.Context) -> RunOptions:
        """Read what ``frameproof run`` would make of it: what is imported, and how."""
        return RunOptions(**_of_fields(RunOptions, self._context(root).params))

    def target_options(self, root: click.Context) -> TargetOptions:
        """Read which target it would go to."""
        return TargetOptions(**_of_fields(TargetOptions, self._context(root).params))

    def _context(self, root: click.Context) -> click.Context:
        name, *arguments = self.words
        command = cast(click.Group, root.command).commands[name]
        return command.make_context(name, arguments, parent=root)


def _of_fields(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = [field.name for field in dataclasses.fields(kind)]
    return {name: values[name] for name in names if name in values}
