"""A list to pick one thing from: typing filters it, and under it stands what is pointed at.

prompt_toolkit draws it below the cursor, no higher than the terminal, and takes it away again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import BaseStyle

_PAGE = 10
_PREVIEW_LINES = 5  # the first is blank
_HINT = "(type to filter, arrows, Enter) "


@dataclass(frozen=True, slots=True)
class Item[Value]:
    """One thing that can be picked."""

    title: str
    """Its line in the list; a terminal cuts what does not fit."""
    value: Value
    preview: str | Callable[[], str] = ""
    """What is shown under the list while it is pointed at; up to four lines."""
    more_words: str = ""
    """What the filter finds it by, beside its title."""

    stays: bool = False
    """Whether it is there whatever the filter says: a way out of the list."""

    def has(self, words: Sequence[str]) -> bool:
        """Tell whether every word occurs, in capitals or not."""
        text = f"{self.title} {self.more_words}".lower()
        return all(word.lower() in text for word in words)


@dataclass
class Picker[Value]:
    """Asks a person to pick one of some things.

    Parameters
    ----------
    question
        Stands before the filter.
    items
        At least one.
    """

    question: str
    items: Sequence[Item[Value]]
    style: BaseStyle | None = None
    color_depth: ColorDepth | None = None
    _filter: Buffer = field(default_factory=Buffer)
    _pointed: int = 0

    def ask(self) -> Item[Value]:
        """Show the list until something is picked.

        Raises
        ------
        KeyboardInterrupt
            Ctrl-C was typed.
        """
        self._filter.on_text_changed += self._point_at_first
        application: Application[Item[Value]] = Application(
            layout=Layout(self._container()),
            key_bindings=self._keys(),
            style=self.style,
            color_depth=self.color_depth,
            erase_when_done=True,
        )
        return application.run()

    @property
    def _found(self) -> list[Item[Value]]:
        words = self._filter.text.split()
        return [item for item in self.items if item.stays or item.has(words)]

    def _point_at_first(self, _: Buffer) -> None:
        self._pointed = 0

    def _container(self) -> HSplit:
        before = [("class:qmark", "? "), ("class:question", f"{self.question} ")]
        hint = BeforeInput([*before, ("class:instruction", _HINT)])
        cursor = lambda: Point(0, self._pointed)  # noqa: E731 - what the window scrolls to
        lines = FormattedTextControl(self._lines, get_cursor_position=cursor)
        preview = FormattedTextControl(self._preview)
        return HSplit(
            [
                Window(BufferControl(self._filter, input_processors=[hint]), height=1),
                Window(lines, dont_extend_height=True),
                Window(preview, height=_PREVIEW_LINES, style="class:preview"),
            ]
        )

    def _lines(self) -> StyleAndTextTuples:
        lines: StyleAndTextTuples = []
        for number, item in enumerate(self._found):
            style, mark = ("pointed", "»") if number == self._pointed else ("item", " ")
            break_before = "\n" if lines else ""
            lines.append((f"class:{style}", f"{break_before} {mark} {item.title}"))
        if not lines:
            return [("class:instruction", "   nothing here is like that; Backspace takes it back")]
        return lines

    def _preview(self) -> str:
        found = self._found
        preview = found[self._pointed].preview if found else ""
        return f"\n{preview if isinstance(preview, str) else preview()}"

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        for name, step in (("up", -1), ("down", 1), ("pageup", -_PAGE), ("pagedown", _PAGE)):
            keys.add(name, eager=True)(self._mover(step))
        keys.add("enter", eager=True)(self._take)
        keys.add("c-c", eager=True)(_interrupt)
        return keys

    def _mover(self, step: int) -> Callable[[KeyPressEvent], None]:
        def move(_: KeyPressEvent) -> None:
            last = max(len(self._found) - 1, 0)
            if abs(step) == 1:  # from one end of the list to the other
                self._pointed = (self._pointed + step) % (last + 1)
            else:
                self._pointed = min(max(self._pointed + step, 0), last)

        return move

    def _take(self, event: KeyPressEvent) -> None:
        if found := self._found:
            event.app.exit(result=found[self._pointed])


def _interrupt(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt)
