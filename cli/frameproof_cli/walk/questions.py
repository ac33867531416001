"""How the walk asks: on the terminal, by the keyboard alone. A test answers instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import click
import questionary
from prompt_toolkit import print_formatted_text
from prompt_toolkit.completion import PathCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from frameproof_cli.walk.picker import Item, Picker

type Check = Callable[[str], bool | str]
"""True for a good answer, else what is wrong with it."""

LEFT = (KeyboardInterrupt, EOFError, click.Abort)
"""What a question ends with that gets no answer: Ctrl-C, Ctrl-D, a terminal that was closed."""

_STYLE = Style(
    [
        ("qmark", "fg:ansigreen bold"),
        ("question", "bold"),
        ("answer", "fg:ansicyan"),
        ("instruction", "fg:ansibrightblack"),
        ("pointed", "fg:ansicyan bold"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan bold"),
        ("preview", "fg:ansibrightblack"),
    ]
)


class Questions(Protocol):
    """Asks a person; each raises one of ``LEFT`` where the person leaves instead."""

    def pick[Value](self, question: str, items: Sequence[Item[Value]]) -> Value:
        """Have one of several things picked."""

    def tick(self, question: str, items: Sequence[Item[str]]) -> list[str]:
        """Have any of several things ticked; returns their values."""

    def write(self, question: str, check: Check, *, default: str = "") -> str:
        """Have a line written."""

    def folder(self, question: str, check: Check) -> str:
        """Have a folder named; Tab completes."""

    def agree(self, question: str, *, default: bool) -> bool:
        """Have yes or no said."""


@dataclass(frozen=True, slots=True)
class TerminalQuestions:
    """Asks on this terminal.

    Parameters
    ----------
    has_colours
        False forbids colours; None leaves it to the terminal (and to NO_COLOR).
    """

    has_colours: bool | None = None

    def pick[Value](self, question: str, items: Sequence[Item[Value]]) -> Value:
        """Show a list with a filter and a preview; what was picked stays on the screen."""
        depth = self._look["color_depth"]
        picked = Picker(question, items, style=_STYLE, color_depth=depth).ask()
        answer = " ".join(picked.title.split())
        words = [
            ("class:qmark", "? "),
            ("class:question", f"{question} "),
            ("class:answer", answer),
        ]
        print_formatted_text(FormattedText(words), **self._look)
        return picked.value

    def tick(self, question: str, items: Sequence[Item[str]]) -> list[str]:
        """Show a list in which the space bar ticks."""
        choices = [
            questionary.Choice(item.title, item.value, description=str(item.preview))
            for item in items
        ]
        hint = "(space ticks, Enter goes on)"
        asked = questionary.checkbox(question, choices, instruction=hint, **self._look)
        ticked: list[str] = asked.unsafe_ask()
        return ticked

    def write(self, question: str, check: Check, *, default: str = "") -> str:
        """Ask for a line."""
        asked = questionary.text(question, default, validate=check, **self._look)
        return str(asked.unsafe_ask()).strip()

    def folder(self, question: str, check: Check) -> str:
        """Ask for a folder, whose name Tab completes."""
        # questionary.path opens its menu at each slash, and Enter would close that first.
        completer = PathCompleter(only_directories=True, expanduser=True)
        asked = questionary.text(
            question,
            validate=check,
            completer=completer,
            complete_while_typing=False,
            **self._look,
        )
        return str(asked.unsafe_ask()).strip()

    def agree(self, question: str, *, default: bool) -> bool:
        """Ask for y or n."""
        return bool(questionary.confirm(question, default, **self._look).unsafe_ask())

    @property
    def _look(self) -> dict[str, Any]:
        depth = ColorDepth.DEPTH_1_BIT if self.has_colours is False else None
        return {"style": _STYLE, "color_depth": depth}


def say(text: str = "") -> None:
    """Show a line between the questions: it is part of them, however quiet it is to be."""
    click.echo(text, err=True)
