"""How the command behaves towards who called it: quiet, colours, tracebacks, a live line.

``--quiet``, ``--no-color`` and ``--debug`` may stand anywhere in the command line, before or
behind the command: nobody remembers where a program wants them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from frameproof_cli.terminal.progress import Progress

_EVERYWHERE = frozenset({"--quiet", "--no-color", "--debug"})
_VERDICT_COLOURS = {
    "PROVEN": "green",
    "PROVEN_PARTIAL": "yellow",
    "NOT_PROVEN": "red",
    "FAILED": "red",
    "TIMED_OUT": "red",
    "ABORTED": "yellow",
    "RUNNING": "cyan",
}


def sort_arguments(arguments: Sequence[str]) -> list[str]:
    """Put the options that may stand anywhere before the command, which is where click wants them.

    What stands behind ``--`` is no option.
    """
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    first = [item for item in arguments[:end] if item in _EVERYWHERE]
    rest = [item for item in arguments[:end] if item not in _EVERYWHERE]
    return [*first, *rest, *arguments[end:]]


def colour_choice(environment: Mapping[str, str], *, no_color: bool) -> bool | None:
    """Say whether colours are forbidden (False), or where they fit a terminal (None).

    Any value of NO_COLOR but the empty one forbids them (https://no-color.org).
    """
    return False if no_color or environment.get("NO_COLOR") else None


def new_progress() -> Progress:
    """Open the live lines, as the command line and the terminal want them."""
    return Progress(is_terminal=_is_live_terminal(), is_quiet=is_quiet())


def is_quiet() -> bool:
    """Tell whether nothing but results, questions and errors is to be shown."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get("quiet"))


def talk(text: str) -> None:
    """Say something on stderr, unless it is to be quiet. Results go to stdout instead."""
    if not is_quiet():
        click.echo(text, err=True)


def _is_live_terminal() -> bool:
    """Tell whether lines on stderr can be rewritten: a dumb terminal knows no escapes."""
    context = click.get_current_context(silent=True)
    environment = getattr(context.obj, "environment", {}) if context else {}
    return sys.stderr.isatty() and environment.get("TERM") != "dumb"


def paint(word: str, text: str | None = None) -> str:
    """Colour a verdict or a status; click takes the colour out where no terminal reads it.

    Parameters
    ----------
    text
        What to show instead of the word: the word with blanks around it, say.
    """
    return click.style(text or word, fg=_VERDICT_COLOURS.get(word))
