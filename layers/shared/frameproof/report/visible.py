"""Texts from files and from AWS, made safe to look at: on a page, and in a terminal."""

from __future__ import annotations

import re

# Those that turn text round are of Unicode Standard Annex 9, 2: they make "exe.png" of "gnp.exe".
# The others are control characters; a terminal obeys ESC. A tab and a line's end stay.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Write out, as ``\u001b``, the characters that change how others are shown."""
    return _OBEYED.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)
