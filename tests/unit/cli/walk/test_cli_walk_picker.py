from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from frameproof_cli.walk.picker import Item, Picker

UP, DOWN, PAGE_DOWN, BACKSPACE, ENTER = "\x1b[A", "\x1b[B", "\x1b[6~", "\x7f", "\r"
STUDIES = [
    Item("ct of the chest", 1),
    Item("ct of the pelvis", 2),
    Item("mr of the head", 3, more_words="UPENN 1.2.3"),
    Item("(back)", 0, stays=True),
]


def picked(keys: str, items: Sequence[Item[int]] = STUDIES) -> int:
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys)
        return Picker("Which one?", items).ask().value


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (ENTER, 1),
        (DOWN + ENTER, 2),
        (DOWN + DOWN + UP + ENTER, 2),
        (UP + ENTER, 0),  # from the first to the last
        (UP + DOWN + ENTER, 1),
        (PAGE_DOWN + ENTER, 0),
        ("pelvis" + ENTER, 2),
        ("CHEST ct" + ENTER, 1),  # every word, in capitals or not, in any order
        ("upenn" + ENTER, 3),
        ("1.2.3" + ENTER, 3),
        (DOWN + DOWN + "ct" + ENTER, 1),  # a new filter points at its first
        ("pelvis" + DOWN + ENTER, 0),  # the way out stays
        ("nothing" + ENTER, 0),
        ("x" + BACKSPACE + DOWN + ENTER, 2),
    ],
)
def test_keys_pick(keys: str, value: int) -> None:
    assert picked(keys) == value


def test_enter_picks_nothing_where_nothing_is_found() -> None:
    assert picked("zzz" + ENTER + DOWN + 3 * BACKSPACE + ENTER, STUDIES[:3]) == 1


def test_ctrl_c_leaves() -> None:
    with pytest.raises(KeyboardInterrupt):
        picked("\x03")


def test_preview_is_made_only_of_what_is_pointed_at() -> None:
    made = []

    def preview_of(number: int) -> str:
        made.append(number)
        return "a preview"

    items = [Item(f"study {number}", number, partial(preview_of, number)) for number in (1, 2)]
    assert picked(ENTER, items) == 1
    assert set(made) == {1}
