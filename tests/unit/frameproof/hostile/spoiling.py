"""Documents spoilt by a seed: the same number spoils the same document in the same way.

``CASES`` are tried of each boundary in every run, ten times as many with ``FRAMEPROOF_CAMPAIGN=1``.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from typing import Any

IS_CAMPAIGN = os.environ.get("FRAMEPROOF_CAMPAIGN") == "1"
CASES = 10_000 if IS_CAMPAIGN else 300

PATHS_OUT = ["..", ".", "", "../other", "a/b", "/etc/passwd", "a\\b", "a\x00b", "a\nb", "\u202ea/b"]
"""What would lead out of a run's folder, or would not be one."""
TEXTS = [
    *PATHS_OUT,
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    "\u202egnp.exe",
    "\x1b]0;taken\x07",
    "\ud800",
    "{{7*7}}${7*7}",
    "é" * 3_000,
    "9" * 5_000,
]
VALUES: list[Any] = [
    None, True, False, 0, -1, 10**30, 10**400, 1e308, 0.5, [], {}, [[]], {"": {}}, [None],
    {"__class__": "x"}, *TEXTS,
]  # fmt: skip


def spoilt(document: Any, seed: int) -> Any:
    """Return a copy in which one to three values are gone, another's, or somewhere else."""
    chance = random.Random(seed)  # noqa: S311  # repeats a case, guards nothing
    holder = {"document": copy.deepcopy(document)}
    for _ in range(chance.randint(1, 3)):
        _spoil_one(chance, holder)
    return holder.get("document")


def _spoil_one(chance: random.Random, holder: dict[str, Any]) -> None:
    places = list(_places(holder))
    if not places:
        return
    parent, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del parent[key]
        case 1 if isinstance(parent, dict):
            parent[chance.choice(TEXTS)] = parent[key]
        case 2:
            parent[key] = [parent[key]]
        case _:
            parent[key] = copy.deepcopy(chance.choice(VALUES))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a document, as a container and a key or index in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def spoilt_text(document: Any, seed: int) -> bytes:
    """Return JSON of a spoilt document, or JSON that is damaged as bytes."""
    chance = random.Random(seed)  # noqa: S311  # as above
    if chance.random() < 0.5:
        return json.dumps(spoilt(document, seed)).encode()
    return spoilt_bytes(json.dumps(document).encode(), seed)


def spoilt_bytes(content: bytes, seed: int) -> bytes:
    """Return bytes of which some are flipped, cut off, doubled, or nested beyond all measure."""
    chance = random.Random(seed)  # noqa: S311  # as above
    at = chance.randrange(len(content) + 1)
    match chance.randrange(5):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + content[chance.randrange(len(content) + 1) :]
        case 2:
            return content[:at] + chance.randbytes(chance.randint(1, 8)) + content[at:]
        case 3 if chance.random() < 0.05:  # rare: Python needs long to see that it is too deep
            return content[:at] + b"[" * 200_000 + content[at:]
        case _:
            flipped = bytearray(content)
            for _ in range(chance.randint(1, 4)):
                flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
            return bytes(flipped)
