"""Holds an execution at a state until somebody stops it or lets it go on.

A test that stops an execution "in VerifyFrames" would otherwise have to be quick. It holds the
state, waits until the execution is there, and then uses ``StopExecution`` as anybody would.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from frameproof_local.rules import read_rules
from frameproof_local.step_functions.visit import Visit

type Moment = Literal["entered", "called", "done"]
"""``entered``: the state's work has not begun; ``called``: a Task has made its call, which goes on;
``done``: the work is done, and its result is not recorded yet."""


@dataclass(frozen=True)
class HoldRule:
    """Which visit of which state is held: the ``nth`` in time, whatever the execution."""

    state: str
    moment: Moment = "entered"
    nth: int = 1


@dataclass(eq=False)
class _Hold:
    rule: HoldRule
    visits: int = 0
    execution_arn: str | None = None


class Holds:
    """The plan of holds, and what is held now."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._plan: list[_Hold] = []
        self._release = threading.Event()

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Let everything go on that is held, and hold by these rules from now on.

        Raises
        ------
        ValueError
            A rule is malformed. The old plan stays.
        """
        rules = read_rules(HoldRule, documents)
        with self._changed:
            self._release.set()
            self._release = threading.Event()
            self._plan = [_Hold(rule) for rule in rules]

    def held(self, *, wait_seconds: float = 0.0) -> list[dict[str, Any]]:
        """Return the rules that have struck, each with its execution's ARN.

        Parameters
        ----------
        wait_seconds
            How long to wait until every rule of the plan has struck.
        """
        with self._changed:
            self._changed.wait_for(self._all_struck, wait_seconds)
            return [
                {**asdict(hold.rule), "executionArn": hold.execution_arn}
                for hold in self._plan
                if hold.execution_arn is not None
            ]

    def stay(self, visit: Visit, moment: Moment) -> None:
        """Return at once, or, where a rule wants it, when the hold is over.

        Raises
        ------
        Cancelled
            The execution was stopped, or its time was over, while it was held.
        """
        release = self._strike(visit, moment)
        if release is not None:
            visit.cancellation.wait(release)

    def _strike(self, visit: Visit, moment: Moment) -> threading.Event | None:
        with self._changed:
            for hold in self._plan:
                if (hold.rule.state, hold.rule.moment) != (visit.name, moment):
                    continue
                hold.visits += 1
                if hold.visits == hold.rule.nth:
                    hold.execution_arn = visit.owner.arn
                    self._changed.notify_all()
                    return self._release
            return None

    def _all_struck(self) -> bool:
        return all(hold.execution_arn is not None for hold in self._plan)
