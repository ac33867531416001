"""Which Retry or Catch an error meets, and how long to wait before the next try.

Source: Step Functions developer guide, "Handling errors in Step Functions workflows".
"""

from collections import Counter
from random import Random

from frameproof_local.step_functions.errors import (
    DATA_LIMIT_EXCEEDED,
    HEARTBEAT_TIMEOUT,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
    StatesError,
)
from frameproof_local.step_functions.payload import JsonObject

DEFAULT_INTERVAL_SECONDS = 1
DEFAULT_MAX_ATTEMPTS = 3
DEFAULT_BACKOFF_RATE = 2.0

# Wildcard -> the error names that it does NOT match.
_WILDCARDS = {
    "States.ALL": frozenset({DATA_LIMIT_EXCEEDED}),
    TASK_FAILED: frozenset({DATA_LIMIT_EXCEEDED, TIMEOUT, HEARTBEAT_TIMEOUT}),
}


def error_matches(error_equals: list[str], failure: StatesError) -> bool:
    """Tell whether a list of error names matches a failure.

    ``States.Runtime`` always fails the execution, so nothing matches it. A heartbeat that did not
    come also counts as ``States.Timeout``.
    """
    if failure.error == RUNTIME:
        return False
    names = {failure.error}
    if failure.error == HEARTBEAT_TIMEOUT:
        names.add(TIMEOUT)
    for name in error_equals:
        if name in names or (name in _WILDCARDS and failure.error not in _WILDCARDS[name]):
            return True
    return False


def find_catcher(state: JsonObject, failure: StatesError) -> JsonObject | None:
    """Return the first catcher of a state that matches a failure, or None."""
    for catcher in state.get("Catch", []):
        if error_matches(catcher["ErrorEquals"], failure):
            found: JsonObject = catcher
            return found
    return None


class RetryPlan:
    """Counts the retries of one visit of a state.

    Parameters
    ----------
    state
        The state's definition; its ``Retry`` list is read in order.
    random
        Source of the jitter.
    """

    def __init__(self, state: JsonObject, random: Random) -> None:
        self._retriers: list[JsonObject] = state.get("Retry", [])
        self._random = random
        self._used: Counter[int] = Counter()

    @property
    def retry_count(self) -> int:
        """How many retries there were, over all retriers: ``$$.State.RetryCount``."""
        return self._used.total()

    def delay_seconds(self, failure: StatesError) -> float | None:
        """Count a retry and return how long to wait before it; None when there is none left.

        The first retrier that matches decides, even when its attempts are used up.
        """
        for position, retrier in enumerate(self._retriers):
            if error_matches(retrier["ErrorEquals"], failure):
                if self._used[position] >= retrier.get("MaxAttempts", DEFAULT_MAX_ATTEMPTS):
                    return None
                self._used[position] += 1
                return self._delay(retrier, self._used[position])
        return None

    def _delay(self, retrier: JsonObject, attempt: int) -> float:
        interval: float = retrier.get("IntervalSeconds", DEFAULT_INTERVAL_SECONDS)
        rate: float = retrier.get("BackoffRate", DEFAULT_BACKOFF_RATE)
        delay = interval * rate ** (attempt - 1)
        if "MaxDelaySeconds" in retrier:
            delay = min(delay, retrier["MaxDelaySeconds"])
        if retrier.get("JitterStrategy") == "FULL":
            return self._random.uniform(0, delay)
        return delay
