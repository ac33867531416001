"""Trouble on request: the plan of faults that the service works off while it runs.

The plan is empty by default. It decides *whether* a fault strikes; what it then does stands in
``admission`` (errors), ``wire_faults`` (the connection), ``blob_faults`` (bytes and metadata) and
``job_faults`` (imports).
"""

import random
import threading
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .fault_kinds import KINDS, Fault, fault_from_json

DEFAULT_SEED = 0


@dataclass(frozen=True)
class Call:
    """What is known about one call, or one job or file of it, when a fault is drawn for it."""

    operation: str
    image_set_id: str | None = None
    image_frame_id: str | None = None
    frame_index: int | None = None


@dataclass
class _Planned:
    """A fault and what became of it so far."""

    fault: Fault
    concerned: int = 0
    struck: int = 0

    def concerns(self, call: Call) -> bool:
        """Return whether every field that the fault gives is that of the call."""
        fault = self.fault
        is_any_frame = KINDS[fault.kind].is_inside_documents
        return (
            fault.operation in {None, call.operation}
            and fault.image_set_id in {None, call.image_set_id}
            and (is_any_frame or fault.image_frame_id in {None, call.image_frame_id})
            and fault.frame_index in {None, call.frame_index}
        )

    def strikes(self, seeded: random.Random) -> bool:
        """Decide about a call that it concerns."""
        self.concerned += 1
        is_used_up = self.fault.times is not None and self.struck >= self.fault.times
        if self.concerned < self.fault.nth or is_used_up:
            return False
        if self.fault.rate < 1 and seeded.random() >= self.fault.rate:
            return False
        self.struck += 1
        return True


class FaultPlan:
    """The faults still to come; safe to use from many threads.

    All rates draw from one seeded ``random.Random``: the same plan, seed and order of calls give
    the same faults.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self._random = random.Random(DEFAULT_SEED)  # noqa: S311 - reproducible, not secret

    def replace_all(self, plan: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
        """Forget the plan and take another one (see ``fault_kinds``).

        Parameters
        ----------
        plan
            A list of faults, or ``{"seed": 7, "faults": [...]}``; the seed is 0 by default.

        Raises
        ------
        ValueError
            One of them is no known fault, or the seed is no whole number; the old plan stays then.
        """
        seed, documents = _seed_and_faults(plan)
        planned = [_Planned(fault_from_json(document)) for document in documents]
        with self._lock:
            self._planned = planned
            self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret

    def draw(self, kinds: Container[str], call: Call) -> Fault | None:
        """Return the first fault of these kinds that strikes this call, and count it."""
        with self._lock:
            for planned in self._planned:
                if self._strikes(planned, kinds, call):
                    return planned.fault
        return None

    def draw_all(self, kinds: Container[str], call: Call) -> list[Fault]:
        """Return every fault of these kinds that strikes this call, and count each."""
        with self._lock:
            return [p.fault for p in self._planned if self._strikes(p, kinds, call)]

    def _strikes(self, planned: _Planned, kinds: Container[str], call: Call) -> bool:
        is_wanted = planned.fault.kind in kinds and planned.concerns(call)
        return is_wanted and planned.strikes(self._random)


def _seed_and_faults(
    plan: Iterable[Mapping[str, Any]] | Mapping[str, Any],
) -> tuple[int, list[Mapping[str, Any]]]:
    """Take a plan apart; ValueError when it has another form."""
    if not isinstance(plan, Mapping):
        return DEFAULT_SEED, list(plan)
    unknown = plan.keys() - {"seed", "faults"}
    seed, faults = plan.get("seed", DEFAULT_SEED), plan.get("faults", [])
    if unknown or type(seed) is not int or not isinstance(faults, list):
        raise ValueError(
            'A plan of faults is a list, or {"seed": a whole number, "faults": [...]}, '
            f"not {plan!r:.100}."
        )
    if not all(isinstance(fault, Mapping) for fault in faults):
        raise ValueError("Each fault of a plan must be a JSON object.")
    return seed, faults
