"""What a batch of frames came to, as CloudWatch metrics: one log line, and no call to AWS.

The line is in CloudWatch's embedded metric format (CloudWatch User Guide, "Specification: Embedded
metric format"); CloudWatch makes metrics of it by itself. The run's id is in the line, but is no
dimension: every value of a dimension is a metric of its own, with its own price.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from frameproof.contracts import FrameOutcome
from frameproof.errors import RetryableError

NAMESPACE = "Frameproof"
_VERDICTS = ("verified", "mismatched", "undecodable", "unverifiable", "missing")


class _FrameSource(Protocol):
    def image_frame(
        self, image_set_id: str, frame_id: str, claim: Callable[[int], None]
    ) -> bytes: ...


class WatchedFrames:
    """A source of frames that counts how often AWS throttled; several threads may ask it."""

    def __init__(self, source: _FrameSource) -> None:
        self._source = source
        self._lock = threading.Lock()
        self.throttles = 0

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        """Read one frame from the source, which raises what it raises."""
        try:
            return self._source.image_frame(image_set_id, frame_id, claim)
        except RetryableError as error:
            with self._lock:
                self.throttles += error.is_throttle
            raise


def write_frame_metrics(
    outcomes: Sequence[FrameOutcome], *, source: WatchedFrames, run_id: str
) -> None:
    """Write what one pass over a batch came to; nothing where it ended no frame.

    Parameters
    ----------
    outcomes
        The frames that this pass ended with.
    source
        Where they came from, which knows how often AWS throttled.
    """
    if not outcomes and not source.throttles:
        return
    verdicts: Counter[str] = Counter(outcome.verdict for outcome in outcomes)
    metrics = EphemeralMetrics(namespace=NAMESPACE, service="frameproof")
    metrics.add_dimension("stage", "VerifyFrames")
    for verdict in _VERDICTS:
        metrics.add_metric(f"Frames{verdict.capitalize()}", MetricUnit.Count, verdicts[verdict])
    served_bytes = sum(outcome.served_bytes for outcome in outcomes)
    retries = sum(max(outcome.attempts - 1, 0) for outcome in outcomes)
    metrics.add_metric("BytesDownloaded", MetricUnit.Bytes, served_bytes)
    metrics.add_metric("Retries", MetricUnit.Count, retries)
    metrics.add_metric("Throttles", MetricUnit.Count, source.throttles)
    fetching = sum(outcome.fetch_seconds for outcome in outcomes)
    decoding = sum(outcome.decode_seconds for outcome in outcomes)
    metrics.add_metric("FetchTime", MetricUnit.Milliseconds, round(fetching * 1000, 3))
    metrics.add_metric("DecodeTime", MetricUnit.Milliseconds, round(decoding * 1000, 3))
    metrics.add_metadata("run_id", run_id)
    metrics.flush_metrics()
