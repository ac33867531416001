"""Makes PutObject's conditions hold when two writers come at once.

moto 5.2.5 checks ``If-None-Match: *`` and ``If-Match``, and writes afterwards: two threads of its
server may both find that an object is not there. S3 lets one of them win. Here the writes of one
key take turns.

Touches: ``S3Response.put_object``, ``S3Response.bucket_name`` and ``parse_key_name``.

Rules: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from moto.s3.responses import S3Response

_INSTALLED: Final = "frameproof_takes_turns"
_TURNS: Final = tuple(threading.Lock() for _ in range(64))
"""Keys share these, so that nothing grows with the number of keys."""


def install() -> None:
    """Let the writes of one key take turns; a second call does nothing."""
    operation = S3Response.put_object
    if not hasattr(operation, _INSTALLED):
        S3Response.put_object = _in_turn(operation)  # type: ignore[method-assign, assignment]


def _in_turn(operation: Callable[[S3Response], Any]) -> Callable[[S3Response], Any]:
    @wraps(operation)
    def put_object(response: S3Response) -> Any:
        place = (response.bucket_name, response.parse_key_name())
        with _TURNS[hash(place) % len(_TURNS)]:
            return operation(response)

    setattr(put_object, _INSTALLED, True)
    return put_object
