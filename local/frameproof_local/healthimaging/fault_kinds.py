"""The faults that can be asked for, each a small record, and how JSON becomes one.

The JSON words are those of the admin route: ``{"kind": "flipBit", "frameIndex": 3, "bit": 4001}``.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from .service_model import operation_names


@dataclass(frozen=True)
class FlipBit:
    """One bit of one stored frame is wrong whenever the frame is served.

    ``frameIndex`` counts the frames of a data store from 0 in the order they were stored (of each
    data store, if there are several); ``bit`` counts from the most significant bit of the first
    byte, modulo the frame's length.
    """

    kind: ClassVar[str] = "flipBit"
    frameIndex: int  # noqa: N815 - JSON's name
    bit: int


@dataclass(frozen=True)
class TruncateFrame:
    """The second half of a frame is missing, ``times`` times; then it is whole again."""

    kind: ClassVar[str] = "truncateFrame"
    frameIndex: int  # noqa: N815 - JSON's name
    times: int = 1


@dataclass(frozen=True)
class FailJob:
    """The next ``times`` import jobs end FAILED with this message."""

    kind: ClassVar[str] = "failJob"
    message: str
    times: int = 1


@dataclass(frozen=True)
class MetadataNotConsistent:
    """GetImageSetMetadata answers 409 ConflictException ``times`` times (large new metadata)."""

    kind: ClassVar[str] = "metadataNotConsistent"
    times: int = 1


@dataclass(frozen=True)
class Throttle:
    """An operation answers 429 ThrottlingException ``times`` times."""

    kind: ClassVar[str] = "throttle"
    operation: str
    times: int = 1


@dataclass(frozen=True)
class ServerError:
    """An operation answers 500 InternalServerException ``times`` times."""

    kind: ClassVar[str] = "serverError"
    operation: str
    times: int = 1


type Fault = FlipBit | TruncateFrame | FailJob | MetadataNotConsistent | Throttle | ServerError

_CLASSES: dict[str, type[Any]] = {
    cls.kind: cls
    for cls in (FlipBit, TruncateFrame, FailJob, MetadataNotConsistent, Throttle, ServerError)
}


def fault_from_json(document: Mapping[str, Any]) -> Fault:
    """Make a fault from its JSON object.

    Raises
    ------
    ValueError
        The kind is unknown, a field is missing, unknown or of the wrong type, or the operation
        is not one of HealthImaging's. The message names what is allowed.
    """
    kind = document.get("kind")
    if kind not in _CLASSES:
        raise ValueError(f"Unknown fault kind {kind!r}; known kinds: {', '.join(_CLASSES)}.")
    values = {name: value for name, value in document.items() if name != "kind"}
    _check_fields(_CLASSES[kind], values)
    fault: Fault = _CLASSES[kind](**values)
    return fault


def _check_fields(cls: type[Any], values: Mapping[str, Any]) -> None:
    known = {field.name: field for field in fields(cls)}
    required = {name for name, field in known.items() if field.default is MISSING}
    if not required <= values.keys() <= known.keys():
        raise ValueError(
            f"Fault {cls.kind} takes {', '.join(known)} (required: {', '.join(sorted(required))}), "
            f"not {', '.join(values) or 'nothing'}."
        )
    for name, value in values.items():
        _check_value(cls.kind, name, value, known[name].type)


def _check_value(kind: str, name: str, value: Any, expected: Any) -> None:
    if type(value) is not expected or (expected is int and value < 0):
        rule = "a whole number >= 0" if expected is int else "a string"
        raise ValueError(f"Fault {kind}: {name} must be {rule}, not {value!r}.")
    if name == "operation" and value not in operation_names():
        known = ", ".join(sorted(operation_names()))
        raise ValueError(f"Fault {kind}: unknown operation {value!r}; known: {known}.")
