"""Pages of a list: ``maxResults`` and ``nextToken``.

A token holds the sort key of the last item that was shown, not a position: a list from which the
client deletes while it pages (its clean-up does) neither skips nor repeats an item.
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .exceptions import ValidationException

DEFAULT_PAGE_SIZE = 50
"""``maxResults`` when the caller names none. AWS documents only the maximum, 50; a guess."""


@dataclass(frozen=True)
class Page[Item]:
    """One page: its items, and the token of the next page, or None on the last one."""

    items: list[Item]
    next_token: str | None

    def to_dict(self, key: str, render: Callable[[Item], dict[str, Any]]) -> dict[str, Any]:
        """Answer as the list operations do: ``{key: [...], "nextToken": ...}``."""
        answer: dict[str, Any] = {key: [render(item) for item in self.items]}
        if self.next_token is not None:
            answer["nextToken"] = self.next_token
        return answer


def page_of[Item](
    items: Iterable[Item],
    request: dict[str, Any],
    *,
    key: Callable[[Item], tuple[Any, ...]],
    descending: bool,
) -> Page[Item]:
    """Sort the items and cut the page that the request asks for.

    Parameters
    ----------
    request
        The operation's input; ``maxResults`` and ``nextToken`` are read.
    key
        Sort key of JSON scalars; it must be unique, so let it end in the item's id.

    Raises
    ------
    ValidationException
        ``nextToken`` was not made by this list.
    """
    ordered = sorted(items, key=key, reverse=descending)
    if "nextToken" in request:
        ordered = _after(request["nextToken"], ordered, key, descending=descending)
    size = request.get("maxResults", DEFAULT_PAGE_SIZE)
    shown = ordered[:size]
    more = len(ordered) > size
    return Page(shown, _token_of(key(shown[-1])) if more else None)


def _after[Item](
    token: str, ordered: list[Item], key: Callable[[Item], tuple[Any, ...]], *, descending: bool
) -> list[Item]:
    """Drop what was shown on the pages before."""
    last = _key_of(token)
    try:
        return [item for item in ordered if (key(item) < last if descending else key(item) > last)]
    except TypeError as error:  # a token of another list: its key has other types
        raise _invalid(token) from error


def _token_of(key: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _key_of(token: str) -> tuple[Any, ...]:
    try:
        return tuple(json.loads(base64.urlsafe_b64decode(token)))
    except (ValueError, TypeError) as error:
        raise _invalid(token) from error


def _invalid(token: str) -> ValidationException:
    return ValidationException(
        f"The nextToken {token[:32]!r} is not one that this operation returned for this request."
    )
