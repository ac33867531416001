"""How many requests a second HealthImaging takes: one token bucket for each operation.

The profile ``realistic`` has the published rates and bursts (developer guide, "Endpoints and
quotas", throttling limits), for each account and Region; ``fast``, the default, has none.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .service_model import operation_names


@dataclass(frozen=True)
class Limit:
    """Requests per second in the long run, and how many may come at once after a rest."""

    rate_per_second: float
    burst: int

    def to_json(self) -> dict[str, float]:
        """Return the limit in the words of the admin route."""
        return {"ratePerSecond": self.rate_per_second, "burst": self.burst}


PUBLISHED: Final[Mapping[str, Limit]] = {
    "CreateDatastore": Limit(0.085, 1),
    "GetDatastore": Limit(10, 20),
    "ListDatastores": Limit(5, 10),
    "DeleteDatastore": Limit(0.085, 1),
    "StartDICOMImportJob": Limit(1, 2),
    "GetDICOMImportJob": Limit(25, 50),
    "ListDICOMImportJobs": Limit(10, 20),
    "SearchImageSets": Limit(25, 50),
    "GetImageSet": Limit(25, 50),
    "GetImageSetMetadata": Limit(50, 100),
    "GetImageFrame": Limit(1000, 2000),
    "ListImageSetVersions": Limit(25, 50),
    "UpdateImageSetMetadata": Limit(0.25, 1),
    "CopyImageSet": Limit(0.25, 1),
    "DeleteImageSet": Limit(0.25, 1),
    "TagResource": Limit(10, 20),
    "UntagResource": Limit(10, 20),
    "ListTagsForResource": Limit(10, 20),
}
PROFILES: Final[Mapping[str, Mapping[str, Limit]]] = {"fast": {}, "realistic": PUBLISHED}


@dataclass
class _Bucket:
    tokens: float
    filled_at: float

    def take(self, limit: Limit, now: float) -> bool:
        """Fill up for the time that passed, and take one token if there is one."""
        gained = (now - self.filled_at) * limit.rate_per_second
        self.tokens, self.filled_at = min(limit.burst, self.tokens + gained), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Quotas:
    """The limits in force and their buckets; safe to use from many threads.

    Parameters
    ----------
    clock
        Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._profile = "fast"
        self._limits: dict[str, Limit] = {}
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}

    def change(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Choose a profile, change single limits, or both; every bucket is full again after it.

        Parameters
        ----------
        changes
            ``{"profile": "realistic", "limits": {"GetImageFrame": {"ratePerSecond": 5, "burst":
            9}}}``; a profile forgets single limits that were set before.

        Returns
        -------
        dict
            The same for all that is in force now.

        Raises
        ------
        ValueError
            A name is unknown or a value is no number in its range; nothing has changed then.
        """
        unknown = changes.keys() - {"profile", "limits"}
        if unknown:
            raise ValueError(f"Quotas take profile and limits, not {', '.join(sorted(unknown))}.")
        profile = changes.get("profile")
        if profile is not None and profile not in PROFILES:
            raise ValueError(f"Unknown profile {profile!r}; known: {', '.join(PROFILES)}.")
        single = _limits_from_json(changes.get("limits", {}))
        with self._lock:
            before = self._limits if profile is None else PROFILES[profile]
            self._profile = profile or self._profile
            self._limits = {**before, **single}
            self._buckets.clear()
            limits = {name: limit.to_json() for name, limit in self._limits.items()}
            return {"profile": self._profile, "limits": limits}

    def allow(self, operation: str, account_id: str, region_name: str) -> bool:
        """Take one request of an account in a Region into account; False if it is one too many."""
        limit = self._limits.get(operation)
        if limit is None:
            return True
        now = self._clock()
        with self._lock:
            bucket = self._buckets.setdefault(
                (account_id, region_name, operation), _Bucket(limit.burst, now)
            )
            return bucket.take(limit, now)


def _limits_from_json(document: Any) -> dict[str, Limit]:
    if not isinstance(document, Mapping):
        raise ValueError(f"limits must be an object of operations, not {document!r:.100}.")
    return {operation: _limit(operation, limit) for operation, limit in document.items()}


def _limit(operation: str, document: Any) -> Limit:
    if operation not in operation_names():
        known = ", ".join(sorted(operation_names()))
        raise ValueError(f"Unknown operation {operation!r}; known: {known}.")
    if not isinstance(document, Mapping) or document.keys() != {"ratePerSecond", "burst"}:
        raise ValueError(f"{operation} needs ratePerSecond and burst, not {document!r:.100}.")
    rate, burst = document["ratePerSecond"], document["burst"]
    if type(rate) not in (int, float) or type(burst) is not int or rate < 0 or burst < 0:
        raise ValueError(
            f"{operation}: ratePerSecond must be a number >= 0 and burst a whole number >= 0, "
            f"not {rate!r} and {burst!r}."
        )
    return Limit(rate, burst)
