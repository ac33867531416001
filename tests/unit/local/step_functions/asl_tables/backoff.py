"""How long a retry waits: the interval grows, up to a limit, and jitter shortens it at random."""

from dataclasses import dataclass
from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import AslCase, Raises, machine, retrier, task

AWS = "AWS: Handling errors"


def waits(says: str, pauses: list[float], source: str = AWS, **fields: Any) -> AslCase:
    """A Task that fails for ever, and the pauses between its attempts."""
    return AslCase(
        says=says,
        source=source,
        definition=machine(task(Retry=[retrier("ErrorA", **fields)])),
        acts=(Raises("ErrorA"),),
        status="FAILED",
        error="ErrorA",
        pauses=pauses,
    )


BACKOFF_CASES = [
    waits("the interval is 1 second and doubles by default", [1, 2, 4]),
    waits(
        "BackoffRate multiplies the interval after each attempt",
        [3, 6, 12],
        IntervalSeconds=3, MaxAttempts=3, BackoffRate=2,
    ),
    waits(
        "BackoffRate 1 keeps the interval (example 1)",
        [3, 3],
        IntervalSeconds=3, MaxAttempts=2, BackoffRate=1,
    ),
    waits("BackoffRate may be a fraction", [4, 6, 9], IntervalSeconds=4, BackoffRate=1.5),
    waits(
        "MaxDelaySeconds limits the growing interval (example 2)",
        [3, 5, 5],
        IntervalSeconds=3, MaxAttempts=3, BackoffRate=2, MaxDelaySeconds=5,
    ),
    waits(
        "MaxDelaySeconds limits the first interval, too",
        [2, 2, 2],
        IntervalSeconds=10, MaxDelaySeconds=2,
    ),
    waits("JitterStrategy NONE is the default", [1, 2, 4], JitterStrategy="NONE"),
]  # fmt: skip


@dataclass(frozen=True)
class JitterCase:
    """A retrier with ``JitterStrategy`` FULL, and the longest that each pause may be."""

    says: str
    source: str
    retrier: dict[str, Any]
    at_most: list[float]


JITTER_CASES = [
    JitterCase(
        "each interval is random between 0 and the computed one",
        AWS, {"MaxAttempts": 3, "IntervalSeconds": 2, "BackoffRate": 2}, [2, 4, 8],
    ),
    JitterCase(
        "jitter stays below MaxDelaySeconds (example 2)",
        AWS, {"MaxAttempts": 4, "IntervalSeconds": 3, "MaxDelaySeconds": 5}, [3, 5, 5, 5],
    ),
    JitterCase(
        "the interval grows from the computed delay, not from the random one",
        AWS, {"MaxAttempts": 5, "IntervalSeconds": 1, "BackoffRate": 3}, [1, 3, 9, 27, 81],
    ),
]  # fmt: skip
