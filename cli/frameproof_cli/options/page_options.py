"""The options of what is listed in pages, as a table, as JSON or as CSV."""

from __future__ import annotations

from collections.abc import Callable

import click

type Command = Callable[..., int]


def page_options(*, most_rows: int) -> Callable[[Command], Command]:
    """Add the options; the command gets ``limit``, ``page``, ``as_json`` and ``as_csv``.

    Parameters
    ----------
    most_rows
        Of one page.
    """
    added = (
        click.option(
            "--limit",
            type=click.IntRange(1, most_rows),
            default=20,
            show_default=True,
            metavar="N",
            help="Rows on a page.",
        ),
        click.option("--page", type=click.IntRange(1), default=1, metavar="N", help="Which page."),
        click.option("--json", "as_json", is_flag=True, help="Print the page as a JSON object."),
        click.option("--csv", "as_csv", is_flag=True, help="Print the page as CSV."),
    )

    def add(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return add


def check_page_options(*, as_json: bool, as_csv: bool) -> None:
    """Refuse to print a page in two forms at once.

    Raises
    ------
    click.UsageError
        Both are asked for.
    """
    if as_json and as_csv:
        raise click.UsageError("--json and --csv contradict each other; give one of them.")
