"""Where custom resources' functions leave their answers (the local ``ResponseURL``).

Source: CloudFormation User Guide, "Custom resource response objects".
"""

import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .errors import ResourceError

_CHECK_SECONDS = 0.5  # how soon a waiting operation notices that the engine stops


@dataclass
class _Question:
    answered: threading.Event = field(default_factory=threading.Event)
    reply: dict[str, Any] = field(default_factory=dict)


class ReplyBox:
    """Open questions to custom resources, by request id.

    Parameters
    ----------
    endpoint_url
        The local endpoint: the answer is an unsigned PUT to it.
    region
        The stack's region; stands in the path, as the URL has no signature to tell it.
    stopping
        Set when the engine stops; nothing waits any longer then.
    """

    def __init__(self, endpoint_url: str, region: str, stopping: threading.Event) -> None:
        self._url = f"{endpoint_url.rstrip('/')}/cloudformation_{region}/cfnresponse"
        self._stopping = stopping
        self._questions: dict[str, _Question] = {}

    def open(self, request_id: str) -> str:
        """Await an answer for this request; return the ``ResponseURL`` for it."""
        self._questions[request_id] = _Question()
        return f"{self._url}?{urlencode({'RequestId': request_id})}"

    def put(self, request_id: str, reply: dict[str, Any]) -> bool:
        """Take an answer; False if nobody awaits it (any more)."""
        question = self._questions.get(request_id)
        if question is None:
            return False
        question.reply = reply
        question.answered.set()
        return True

    def wait(self, request_id: str, timeout_seconds: float) -> dict[str, Any]:
        """Return the answer as soon as it is there.

        Raises
        ------
        ResourceError
            None came within the time, or the local stack is stopping.
        """
        question = self._questions[request_id]
        remaining_seconds = timeout_seconds
        try:
            while not question.answered.wait(min(_CHECK_SECONDS, remaining_seconds)):
                remaining_seconds -= _CHECK_SECONDS
                if self._stopping.is_set():
                    raise ResourceError("The local stack was stopped before the function answered.")
                if remaining_seconds <= 0:
                    raise ResourceError(
                        "CloudFormation did not receive a response from your Custom Resource "
                        f"within {timeout_seconds:g} seconds. Please check your logs for requestId "
                        f"[{request_id}]."
                    )
        finally:
            del self._questions[request_id]
        return question.reply
