"""What a batch of frames came to, as CloudWatch metrics (``embedded_metrics``)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from aws_lambda_powertools.metrics import MetricUnit

from frameproof.contracts import FrameOutcome
from frameproof.embedded_metrics import Call, write_metrics
from frameproof.errors import RetryableError

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
    outcomes: Sequence[FrameOutcome], *, source: WatchedFrames, run_id: str, call: Call
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
    counts = {f"Frames{verdict.capitalize()}": verdicts[verdict] for verdict in _VERDICTS}
    counts["Retries"] = sum(max(outcome.attempts - 1, 0) for outcome in outcomes)
    counts["Throttles"] = source.throttles
    served_bytes = sum(outcome.served_bytes for outcome in outcomes)
    milliseconds = {
        "FetchTime": 1000 * sum(outcome.fetch_seconds for outcome in outcomes),
        "DecodeTime": 1000 * sum(outcome.decode_seconds for outcome in outcomes),
    }
    values: dict[str, tuple[MetricUnit, float]] = {
        **{name: (MetricUnit.Count, count) for name, count in counts.items()},
        "BytesDownloaded": (MetricUnit.Bytes, served_bytes),
        **{name: (MetricUnit.Milliseconds, round(time, 3)) for name, time in milliseconds.items()},
    }
    write_metrics("VerifyFrames", values, run_id=run_id, call=call)
