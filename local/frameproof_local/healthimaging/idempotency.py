"""Client tokens: the same request sent twice does its work once.

The same token with the same input gets the first answer again; with other input it is a
ConflictException. AWS documents the parameter, not the error; this is the norm of its services.
"""

import json
from collections.abc import Callable
from typing import Any

from .exceptions import ConflictException


class IdempotencyTokens:
    """The tokens one operation has seen; the caller holds the backend's lock."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[str, dict[str, Any]]] = {}

    def answer(
        self, request: dict[str, Any], perform: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the first answer to this token, or perform the request and keep the answer.

        Raises
        ------
        ConflictException
            The token was used before with other input.
        """
        token = request["clientToken"]
        content = {name: value for name, value in request.items() if name != "clientToken"}
        fingerprint = json.dumps(content, sort_keys=True)
        if token not in self._answers:
            self._answers[token] = (fingerprint, perform())
        first_fingerprint, first_answer = self._answers[token]
        if first_fingerprint != fingerprint:
            raise ConflictException(
                f"The clientToken {token} was used before with other parameters. "
                "Use a new token for a new request."
            )
        return first_answer
