"""Writes the reference of the command line from the command tree itself.

``python -m frameproof_cli.reference > docs/cli.md``; a test holds the page to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from frameproof_cli.app import frameproof

WIDTH = 88
"""Of the help texts on the page, in characters."""

_HEADER = """\
# The command line

This page is written by `python -m frameproof_cli.reference > docs/cli.md`; change the help texts
in `commands/` and `options/` of `cli/frameproof_cli/`, never this page.

Without a command, on a terminal, `frameproof` asks for everything: [walk.md](walk.md). Elsewhere it
prints its help.

The result goes to stdout, everything else to stderr. A question is asked by `frameproof delete`,
and by `frameproof run` for a name of several studies, only on a terminal; elsewhere they want
`--yes`. An error is one line, `error: ...`; its exit code says what kind it is.
[watching.md](watching.md) tells how runs are followed, stopped and tried again, how the shell
completes run ids, and what scripts get; [studies.md](studies.md) how a study is found and named;
[download.md](download.md) how what a run left behind gets onto this machine.

| exit code | meaning |
|---|---|
| 0 | PROVEN or PROVEN_PARTIAL, or the command did what it was asked |
| 1 | NOT_PROVEN: something is not proven; or a deletion left something, a download lacks a file |
| 2 | wrong usage, or a deletion that is refused |
| 3 | HealthImaging's import job failed |
| 4 | nothing found: no such study, bucket or run, an empty prefix or folder, no local stack |
| 5 | timed out, or stopped |
| 130 | Ctrl-C, no as the answer to a question, or nobody reads the output any more |
| 253 | configuration or credentials |
| 254 | an AWS error |
| 255 | a bug |
"""


def commands() -> Iterator[click.Context]:
    """Walk the command tree from its root, each command in its own context."""
    yield from _walk(_context(frameproof, "frameproof", terminal_width=WIDTH))


def _walk(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            child = context.command.get_command(context, name)
            if child is not None:
                yield from _walk(_context(child, name, parent=context))


def _context(command: click.Command, name: str, **settings: Any) -> click.Context:
    # As for a real call, but nothing is run: the command's own settings are part of its help.
    return command.make_context(name, [], resilient_parsing=True, **settings)


def page() -> str:
    """Write the whole page."""
    sections = [
        f"## {context.command_path}\n\n```\n{context.get_help()}\n```\n" for context in commands()
    ]
    return "\n".join([_HEADER, *sections])


if __name__ == "__main__":
    click.echo(page(), nl=False)
