"""What a person may have meant: the names nearest to one that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Phrase the up to three nearest names as ``; did you mean X, Y?``, or nothing."""
    return phrase(nearest(name, known))


def nearest(name: str, known: Iterable[str], *, cutoff: float = 0.4) -> list[str]:
    """Pick up to three names that are alike, the nearest first.

    Parameters
    ----------
    cutoff
        How alike they must be: 0 is not at all, 1 the same (``difflib.SequenceMatcher.ratio``).
    """
    return difflib.get_close_matches(name, list(known), n=3, cutoff=cutoff)


def phrase(nearest: Sequence[str]) -> str:
    """Phrase names, the nearest first, as ``; did you mean X, Y?``, or nothing."""
    return f"; did you mean {', '.join(nearest)}?" if nearest else ""
