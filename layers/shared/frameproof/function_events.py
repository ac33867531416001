"""What a function's event must have, before anything of it is used.

Step Functions fills the events in; a person may invoke a function, too, and the state machine may
be edited. Either way the answer to a wrong event is an error that names the field.
"""

from __future__ import annotations

from typing import Any

from frameproof.errors import InvalidInputError
from frameproof.records import from_json


def read_part[Record](kind: type[Record], event: object, name: str) -> Record:
    """Read one field of an event as a contract.

    Raises
    ------
    InvalidInputError
        Names the field that is missing, unknown or malformed.
    """
    return from_json(kind, part_of(event, name), where=name)


def read_optional[Record](kind: type[Record], event: object, name: str) -> Record | None:
    """Read one field of an event as a contract, if it is there.

    Raises
    ------
    InvalidInputError
        It is there and does not fit, or the event is no object.
    """
    is_absent = isinstance(event, dict) and event.get(name) is None
    return None if is_absent else read_part(kind, event, name)


def part_of(event: object, name: str) -> Any:
    """Return one field of an event, whatever it is.

    Raises
    ------
    InvalidInputError
        The event is no object, or has no such field.
    """
    if not isinstance(event, dict):
        raise InvalidInputError(f"event: expected an object with {name!r}.")
    if name not in event:
        raise InvalidInputError(f"{name}: this field is missing from the event.")
    return event[name]


def read_execution(event: object) -> dict[str, str]:
    """Read ``Id``, ``Name`` and ``StartTime`` of the Step Functions context object.

    Raises
    ------
    InvalidInputError
        One of them is missing or no text.
    """
    execution = part_of(event, "execution")
    return {name: text_of(execution, name) for name in ("Id", "Name", "StartTime")}


def text_of(event: object, name: str) -> str:
    """Return one field of an event that must be text.

    Raises
    ------
    InvalidInputError
        It is missing or no text.
    """
    value = part_of(event, name)
    if not isinstance(value, str):
        raise InvalidInputError(f"{name}: expected text.")
    return value


def passes_before(event: object) -> int:
    """Return how many passes over a batch were made: none where there is no ``tally`` yet.

    Raises
    ------
    InvalidInputError
        The tally does not say a number.
    """
    if not isinstance(event, dict) or "tally" not in event:
        return 0
    passes = part_of(event["tally"], "passes")
    if not isinstance(passes, int) or isinstance(passes, bool) or passes < 0:
        raise InvalidInputError("tally.passes: expected a number, 0 or more.")
    return passes


def retries_before(event: object) -> int:
    """Return how often Step Functions has called for the same before: 0 where it does not say.

    Raises
    ------
    InvalidInputError
        It does not say a number.
    """
    retries = event.get("retries", 0) if isinstance(event, dict) else 0
    if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
        raise InvalidInputError("retries: expected a number, 0 or more.")
    return retries
