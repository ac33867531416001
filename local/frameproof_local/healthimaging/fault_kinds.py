"""The faults that can be asked for: their names, their fields, and how JSON becomes a ``Fault``.

The JSON words are those of the admin route: ``{"kind": "flipBit", "frameIndex": 3, "bit": 4001}``.
Every kind can be narrowed by what it concerns, and takes three fields that say when it strikes:

* ``nth``: the first call that it strikes, counted from 1 among those that it concerns;
* ``rate``: the share of these calls, 0 to 1, drawn from the plan's seed;
* ``times``: how often at most; once by default, without end for a ``rate`` and a lasting kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore import xform_name

from .service_model import operation_names


@dataclass(frozen=True)
class Kind:
    """What one kind of fault takes besides ``nth``, ``rate`` and ``times``.

    A kind that lasts strikes until the plan changes, unless it is told how often. ``imageFrameId``
    of a kind that is inside documents picks a frame of the document; without it, all are meant.
    """

    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    lasts: bool = False
    is_inside_documents: bool = False


_CALL = ("operation", "imageSetId", "imageFrameId")
_FRAME = ("frameIndex", "imageSetId", "imageFrameId")
_BLOB = (*_CALL, "frameIndex")
_METADATA = ("imageSetId",)

KINDS: Final[Mapping[str, Kind]] = {
    # The bytes of a frame or a metadata document.
    "flipBit": Kind(("frameIndex", "bit", "imageSetId", "imageFrameId"), ("bit",), lasts=True),
    "truncateFrame": Kind(_FRAME),
    "emptyBody": Kind(_BLOB),
    "htmlBody": Kind(_BLOB),
    # Import jobs; partialImport is asked for each file, the others for each job.
    "failJob": Kind(("message",), ("message",)),
    "partialImport": Kind(("message",)),
    "stuckJob": Kind(("seconds",)),
    "jobDisappears": Kind(),
    "manifestLag": Kind(("seconds",), ("seconds",)),
    "lostManifest": Kind(),
    # The answer is an error.
    "throttle": Kind(_CALL),
    "serverError": Kind(_CALL),
    "metadataNotConsistent": Kind(_METADATA),
    # The connection: these need a server, and no answer is as it was.
    "connectionReset": Kind(_CALL),
    "answerLost": Kind(_CALL),
    "truncatedBody": Kind((*_CALL, "end")),
    "stalledBody": Kind((*_CALL, "seconds")),
    "slowBody": Kind((*_CALL, "seconds")),
    # What the metadata document says.
    "wrongChecksum": Kind(("imageSetId", "imageFrameId"), lasts=True, is_inside_documents=True),
    "missingChecksum": Kind(("imageSetId", "imageFrameId"), lasts=True, is_inside_documents=True),
    "corruptMetadata": Kind((*_METADATA, "form")),
    "hugeMetadata": Kind((*_METADATA, "sizeBytes"), lasts=True),
}

_CHOICES: Final = {"end": ("fin", "reset"), "form": ("notGzip", "cut")}
_WHOLE_NUMBERS: Final = ("frameIndex", "bit", "sizeBytes", "nth", "times")
_NUMBERS: Final = ("seconds", "rate")


@dataclass(frozen=True)
class Fault:
    """One planned fault; a field that is None was not given and narrows nothing.

    ``frame_index`` counts the frames of a data store from 0 in the order they were stored (of each
    data store, if there are several); ``bit`` counts from the most significant bit of the first
    byte, modulo the frame's length. A ``times`` of None has no end.
    """

    kind: str
    times: int | None
    nth: int = 1
    rate: float = 1.0
    operation: str | None = None
    image_set_id: str | None = None
    image_frame_id: str | None = None
    frame_index: int | None = None
    bit: int = 0
    message: str | None = None
    seconds: float | None = None
    size_bytes: int | None = None
    end: str = "fin"
    form: str = "notGzip"


def fault_from_json(document: Mapping[str, Any]) -> Fault:
    """Make a fault from its JSON object.

    Raises
    ------
    ValueError
        The kind is unknown, a field is missing, unknown or of the wrong type, or the operation
        is not one of HealthImaging's. The message names what is allowed.
    """
    name = document.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        raise ValueError(f"Unknown fault kind {name!r}; known kinds: {', '.join(KINDS)}.")
    kind = KINDS[name]
    values = {field: value for field, value in document.items() if field != "kind"}
    _check_fields(name, kind, values)
    is_endless = kind.lasts or "rate" in values
    times = values.pop("times", None if is_endless else 1)
    fields = {xform_name(field): value for field, value in values.items()}
    return Fault(kind=name, times=times, **fields)


def _check_fields(name: str, kind: Kind, values: Mapping[str, Any]) -> None:
    known = (*kind.fields, "nth", "rate", "times")
    if not set(kind.required) <= values.keys() <= set(known):
        raise ValueError(
            f"Fault {name} takes {', '.join(known)} "
            f"(required: {', '.join(kind.required) or 'none'}), "
            f"not {', '.join(values) or 'nothing'}."
        )
    for field, value in values.items():
        rule = _broken_rule(field, value)
        if rule is not None:
            raise ValueError(f"Fault {name}: {field} must be {rule}, not {value!r}.")
    operation = values.get("operation")
    if operation is not None and operation not in operation_names():
        allowed = ", ".join(sorted(operation_names()))
        raise ValueError(f"Fault {name}: unknown operation {operation!r}; known: {allowed}.")


def _broken_rule(field: str, value: Any) -> str | None:
    """Return what a field's value must be when it is not that; None when it is."""
    if field in _WHOLE_NUMBERS:
        least = 1 if field == "nth" else 0
        is_right = type(value) is int and value >= least
        return None if is_right else f"a whole number >= {least}"
    if field in _NUMBERS:
        most = 1 if field == "rate" else float("inf")
        is_right = type(value) in (int, float) and 0 <= value <= most
        return None if is_right else "from 0 to 1" if field == "rate" else "a number >= 0"
    if field in _CHOICES:
        return None if value in _CHOICES[field] else f"one of {', '.join(_CHOICES[field])}"
    return None if isinstance(value, str) else "a string"
