"""The pace of a service's calls: never faster than its quota, and slower while it refuses some.

HealthImaging's quotas hold for each account and Region, so that other functions take their part of
them, too. A refusal therefore slows all threads of this function down, not the refused one alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from frameproof.gateways.aws_errors import is_throttle

_SLOWEST = 1 / 32  # of the full rate
_SECONDS_TO_RECOVER = 10.0  # from standstill to the full rate
_SECONDS_OF_ONE_REFUSAL = 1.0  # calls that were under way are refused with it: they count once

_ROUNDING = 1e-9  # of a token; a pause for so little might be too short for a clock to move


class Pacer:
    """Lets the calls of many threads through, one after another, at a rate.

    Parameters
    ----------
    rate_per_second
        Of calls, in the long run.
    burst
        How many may go at once after a rest. Less than the quota's: calls that leave evenly arrive
        unevenly.
    clock, pause
        Seconds that only go forward, and a way to let some of them pass.
    """

    def __init__(
        self,
        rate_per_second: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._full_rate = self._rate = rate_per_second
        self._burst = burst
        self._clock, self._pause = clock, pause
        self._tokens = float(burst)
        self._filled_at = clock()
        self._refused_at = -_SECONDS_OF_ONE_REFUSAL + self._filled_at
        self._turn = threading.Lock()  # held by the one thread that waits; the others are behind it
        self._state = threading.Lock()

    def wait(self) -> None:
        """Come back when the next call may be made."""
        with self._turn:
            while (seconds := self._take()) > 0:
                self._pause(seconds)

    def slow_down(self) -> None:
        """Halve the rate, since the service refused a call; it comes back by and by."""
        with self._state:
            self._fill()
            if self._filled_at - self._refused_at < _SECONDS_OF_ONE_REFUSAL:
                return
            self._refused_at = self._filled_at
            self._rate = max(self._rate / 2, self._full_rate * _SLOWEST)
            self._tokens = 0.0

    def _take(self) -> float:
        """Take a token and return 0, or return the seconds after which there will be one."""
        with self._state:
            self._fill()
            if self._tokens < 1 - _ROUNDING:
                return (1 - self._tokens) / self._rate
            self._tokens -= 1
            return 0.0

    def _fill(self) -> None:
        """Add what the time since the last look is worth."""
        now = self._clock()
        seconds, self._filled_at = now - self._filled_at, now
        self._tokens = min(self._burst, self._tokens + seconds * self._rate)
        gained = seconds * self._full_rate / _SECONDS_TO_RECOVER
        self._rate = min(self._full_rate, self._rate + gained)


def healthimaging_pacers(**time_source: Callable[..., Any]) -> dict[str, Pacer]:
    """Make a pacer for each operation that is called once for every image set.

    Source: AWS HealthImaging endpoints and quotas, "Throttling limits": 50 a second and 100 at
    once, 25 and 50.

    Parameters
    ----------
    time_source
        A ``Pacer``'s ``clock`` and ``pause``.
    """
    return {
        "GetImageSetMetadata": Pacer(50, 80, **time_source),
        "GetImageSet": Pacer(25, 40, **time_source),
    }


def pace(client: Any, pacers: Mapping[str, Pacer]) -> None:
    """Have a boto3 client's calls wait for their pacers: every attempt, also those it repeats.

    Parameters
    ----------
    client
        Of any service; its own retries go on as they are.
    pacers
        For the names of operations; other operations go unpaced.
    """
    service = client.meta.service_model.service_id.hyphenize()
    for operation, pacer in pacers.items():
        # Botocore's events: before each request is signed, and after each answer to one.
        client.meta.events.register_first(f"request-created.{service}.{operation}", _waiting(pacer))
        client.meta.events.register_first(f"needs-retry.{service}.{operation}", _slowing(pacer))


def _waiting(pacer: Pacer) -> Callable[..., None]:
    def wait(**_event: Any) -> None:
        pacer.wait()

    return wait


def _slowing(pacer: Pacer) -> Callable[..., None]:
    def slow_down(response: Any = None, **_event: Any) -> None:
        if response is not None and is_throttle(response[1]):
            pacer.slow_down()

    return slow_down
