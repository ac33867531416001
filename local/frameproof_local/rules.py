"""Rules that a test gives a switch as JSON: each strikes once, at the nth thing it concerns."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints


def read_rules[Rule](kind: type[Rule], documents: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """Read each JSON object as one rule.

    Parameters
    ----------
    kind
        A dataclass of texts, whole numbers from 1 on, and ``Literal`` words. Fields without a
        default must be given.

    Raises
    ------
    ValueError
        A field is unknown, missing or of another kind; the message names it.
    """
    return [_read(kind, document) for document in documents]


def _read[Rule](kind: type[Rule], document: Mapping[str, Any]) -> Rule:
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    required = {name for name, field in known.items() if field.default is MISSING}
    if not (required <= document.keys() <= known.keys()):
        raise ValueError(
            f"{dict(document)!r} must have {', '.join(sorted(required))} and may have "
            f"{', '.join(sorted(known.keys() - required))}; nothing else."
        )
    for name, wanted in get_type_hints(kind).items():
        if name in document:
            _require(name, document[name], wanted)
    return kind(**document)


def _require(name: str, value: Any, wanted: Any) -> None:
    words = get_args(getattr(wanted, "__value__", wanted))
    if words:
        is_right, expected = value in words, " or ".join(words)
    elif wanted is int:
        is_right, expected = type(value) is int and value >= 1, "a whole number from 1 on"
    else:
        is_right, expected = isinstance(value, wanted) and bool(value), "a text"
    if not is_right:
        raise ValueError(f"{name} must be {expected}, not {value!r}.")
