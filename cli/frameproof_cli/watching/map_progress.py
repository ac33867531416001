"""How far a Distributed Map is, how fast it goes and when it will end. Pure but for its clock.

Step Functions tells how many items (batches, import shards) are done. The items are cut by work, so
that the share of the items that are done is about the share of the work that is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frameproof_cli.aws.descriptions import ItemCounts
from frameproof_cli.watching.work import Work


@dataclass(frozen=True, slots=True)
class MapProgress:
    """One look at a Map that runs."""

    state: str
    items: ItemCounts
    work: Work | None = None
    share_per_second: float | None = None
    """The part of all items that gets done in a second; None before the first was seen ending."""

    @property
    def share(self) -> float:
        """The part of the items that is done, 0 to 1."""
        return self.items.succeeded / self.items.total if self.items.total else 0.0

    @property
    def work_done(self) -> int:
        """About how much of the work is done; exact when all of it is."""
        return round(self.share * self.work.total) if self.work else 0

    @property
    def work_per_second(self) -> float | None:
        """How many objects or frames get done in a second."""
        if self.work is None or self.share_per_second is None:
            return None
        return self.share_per_second * self.work.total

    @property
    def bytes_per_second(self) -> float | None:
        """How many bytes get done in a second, where they matter."""
        if not (self.work and self.work.size_bytes) or self.share_per_second is None:
            return None
        return self.share_per_second * self.work.size_bytes

    @property
    def seconds_left(self) -> float | None:
        """When it will have ended, if it goes on like this."""
        return (1 - self.share) / self.share_per_second if self.share_per_second else None


@dataclass(frozen=True, slots=True)
class _FirstLook:
    at: float
    share: float


class Measure:
    """Looks at the Maps of one execution, and keeps in mind when it saw each for the first time.

    The pace is measured by the clock of this machine, from the first look on: a run that is
    watched from its middle has a pace as soon as its next item ends, whatever AWS's clock says.
    """

    def __init__(
        self,
        item_counts: Callable[[str], ItemCounts],
        work_of: Callable[[str], Work | None],
        clock: Callable[[], float],
    ) -> None:
        self._item_counts = item_counts
        self._work_of = work_of
        self._clock = clock
        self._first_looks: dict[str, _FirstLook] = {}
        self._work: dict[str, Work | None] = {}

    def look(self, state: str, map_run_arn: str) -> MapProgress:
        """Ask how far a Map is now."""
        if self._work.get(state) is None:
            self._work[state] = self._work_of(state)
        now = MapProgress(state, self._item_counts(map_run_arn), self._work[state])
        first = self._first_looks.setdefault(map_run_arn, _FirstLook(self._clock(), now.share))
        seconds = self._clock() - first.at
        if seconds <= 0 or now.share <= first.share:
            return now
        pace = (now.share - first.share) / seconds
        return MapProgress(state, now.items, now.work, pace)
