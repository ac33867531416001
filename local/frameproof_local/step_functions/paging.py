"""Pages of a list: ``maxResults`` and ``nextToken``."""

import base64
import binascii
from collections.abc import Sequence

from frameproof_local.step_functions.errors import ServiceError

MAX_PAGE_SIZE = 1000
DEFAULT_PAGE_SIZE = 100
_PREFIX = "offset:"


def page_of[T](
    items: Sequence[T], max_results: int | None, next_token: str | None
) -> tuple[Sequence[T], str | None]:
    """Return one page and the token of the next, or None after the last.

    Parameters
    ----------
    items
        The whole list, in a stable order.
    max_results
        0 or None means 100; at most 1,000.
    next_token
        From the page before.

    Raises
    ------
    ServiceError
        ``InvalidToken``: the token was not made here.
    """
    start = _offset(next_token) if next_token else 0
    end = start + min(max_results or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
    if end >= len(items):
        return items[start:], None
    return items[start:end], base64.urlsafe_b64encode(f"{_PREFIX}{end}".encode()).decode()


def _offset(token: str) -> int:
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
        return int(text.removeprefix(_PREFIX))
    except (binascii.Error, ValueError) as error:
        raise ServiceError("InvalidToken", f"Invalid Token: '{token}'") from error
