"""Lets the call of a Task fail as the called service may: before it did anything, or after.

Lambda refuses a call now and then (too many at once, trouble inside), and an answer may be lost on
its way to Step Functions. Neither happens on one machine, so that a test asks for it.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from frameproof_local.rules import read_rules
from frameproof_local.step_functions.deliveries import RunTask
from frameproof_local.step_functions.environment import TaskRequest
from frameproof_local.step_functions.errors import StatesError

_CAUSE = "This failure was asked for by a test."


@dataclass(frozen=True)
class FailureRule:
    """Which call of a Task fails.

    Attributes
    ----------
    state
        The Task's name.
    error
        What Retry and Catch compare: ``Lambda.TooManyRequestsException``.
    moment
        ``before``: the service is not called. ``after``: it has done everything, and its answer is
        lost.
    nth
        Counted from 1 among the calls of this state, in any execution.
    """

    state: str
    error: str
    moment: Literal["before", "after"] = "before"
    nth: int = 1


@dataclass(eq=False)
class _Failure:
    rule: FailureRule
    calls: int = 0
    is_struck: bool = False


class Failures:
    """The plan of failures, each of which strikes once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plan: list[_Failure] = []

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Fail by these rules from now on, and count the calls from zero.

        Raises
        ------
        ValueError
            A rule is malformed. The old plan stays.
        """
        rules = read_rules(FailureRule, documents)
        with self._lock:
            self._plan = [_Failure(rule) for rule in rules]

    def struck(self) -> list[dict[str, Any]]:
        """Return the rules that have struck."""
        with self._lock:
            return [asdict(failure.rule) for failure in self._plan if failure.is_struck]

    def around(self, run_task: RunTask) -> RunTask:
        """Return what makes a Task's call, or lets it fail."""

        def run(request: TaskRequest) -> Any:
            rule = self._strike(request.state_name)
            if rule is None:
                return run_task(request)
            if rule.moment == "after":
                run_task(request)
            raise StatesError(rule.error, _CAUSE)

        return run

    def _strike(self, state: str) -> FailureRule | None:
        with self._lock:
            concerned = [failure for failure in self._plan if failure.rule.state == state]
            for failure in concerned:
                failure.calls += 1
            for failure in concerned:
                if failure.calls == failure.rule.nth:
                    failure.is_struck = True
                    return failure.rule
            return None
