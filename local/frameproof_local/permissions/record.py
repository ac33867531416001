"""What roles have used and what they were refused, told apart by the grant, not by the object.

A grant is one action of one statement. How many calls it allowed, and how many that nothing else
would have allowed: each of the latter is a call that fails once the grant is taken away. So the
record says which grants are needed without taking one after the other away, and stays small
however many frames are read.
"""

import threading
from dataclasses import dataclass
from typing import Any, Final

from frameproof_local.permissions.policies import AccessRequest
from frameproof_local.permissions.role_policies import Judgement

MOST_REFUSALS: Final = 1000
"""So many different refusals are told apart; later ones are not noted."""


@dataclass
class _Use:
    """How often a grant was used, and by whom it alone was needed."""

    calls: int = 0
    only_by_this: int = 0
    example: str = ""


class Record:
    """Counts the calls of roles; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[tuple[str, str, str], _Use] = {}
        self._refused: dict[tuple[str, str, str], int] = {}

    def add(self, role_arn: str, asked: AccessRequest, judgement: Judgement) -> None:
        """Note one call of a role."""
        with self._lock:
            if judgement.allowed:
                self._add_use(role_arn, asked, judgement)
                return
            refused = (role_arn, asked.action, asked.resource or "")
            if refused in self._refused or len(self._refused) < MOST_REFUSALS:
                self._refused[refused] = self._refused.get(refused, 0) + 1

    def _add_use(self, role_arn: str, asked: AccessRequest, judgement: Judgement) -> None:
        for statement in judgement.granted_by:
            grant = (role_arn, str(statement.get("Sid", "")), asked.action)
            use = self._used.setdefault(grant, _Use(example=asked.resource or ""))
            use.calls += 1
            if len(judgement.granted_by) == 1:
                use.only_by_this += 1
                use.example = asked.resource or ""

    def to_json(self) -> dict[str, list[dict[str, Any]]]:
        """Return the grants that were used and the calls that were refused."""
        with self._lock:
            used = [
                {
                    "roleArn": role_arn,
                    "sid": sid,
                    "action": action,
                    "calls": use.calls,
                    "onlyByThis": use.only_by_this,
                    "example": use.example,
                }
                for (role_arn, sid, action), use in sorted(self._used.items())
            ]
            refused = [
                {"roleArn": role_arn, "action": action, "resource": resource, "calls": calls}
                for (role_arn, action, resource), calls in sorted(self._refused.items())
            ]
        return {"used": used, "refused": refused}

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._used.clear()
            self._refused.clear()
