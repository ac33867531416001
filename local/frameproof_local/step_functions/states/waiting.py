"""Wait: until a number of seconds has passed, or a moment has come."""

from typing import Any

from frameproof_local.step_functions.choice import parse_timestamp
from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.payload import to_text
from frameproof_local.step_functions.visit import Visit


def run_wait(visit: Visit, document: Any) -> Any:
    """Wait, then return the input unchanged. A stop of the execution ends the waiting at once."""
    visit.cancellation.pause(_seconds_to_wait(visit, document))
    return document


def _seconds_to_wait(visit: Visit, document: Any) -> float:
    scope = visit.scope(document)
    seconds = scope.number(visit.definition, "Seconds")
    if seconds is not None:
        return float(seconds)
    text = scope.setting(visit.definition, "Timestamp")
    moment = parse_timestamp(text)
    if moment is None:
        raise StatesError(
            RUNTIME,
            f"The Timestamp parameter does not reference a valid ISO-8601 extended offset "
            f"date-time format string: {to_text(text)}",
        )
    now = visit.owner.environment.clock.now()
    return max(0.0, (moment - now).total_seconds())
