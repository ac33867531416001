"""Frozen dataclasses <-> JSON: snake_case here, camelCase on the wire, types checked on reading.

The contracts are plain dataclasses; these two functions are all that they need. A document that
does not fit says which field is wrong, what was expected and what stood there.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import types
import typing
from typing import Any, Literal, get_args, get_origin, get_type_hints

from frameproof.errors import InvalidInputError

type Json = dict[str, Any]


def camel_case(name: str) -> str:
    """Turn ``image_set_id`` into ``imageSetId``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def to_json(record: Any) -> Json:
    """Turn a contract into a JSON object.

    Fields that are None are left out: an absent key and None mean the same on reading.
    """
    document: Json = {}
    for name, key in _names(type(record)):  # type: ignore[arg-type]  # mypy takes no type for hashable
        value = getattr(record, name)
        if value is not None:
            document[key] = value if type(value) in _PLAIN else _encode(value)
    return document


_PLAIN = frozenset({str, int, bool, float})


@functools.cache
def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    """Return each field's name here and on the wire."""
    return tuple((field.name, camel_case(field.name)) for field in dataclasses.fields(kind))


def from_json[Record](kind: type[Record], document: object, *, where: str = "") -> Record:
    """Build a contract from a JSON object, refusing unknown, missing and ill-typed fields.

    Parameters
    ----------
    kind
        The dataclass to build.
    document
        A decoded JSON object with camelCase keys.
    where
        Path of the document inside its parent, for the error message.

    Raises
    ------
    InvalidInputError
        The message names the field by its path (``sources[1]``), what was expected and what came.
    """
    if not isinstance(document, dict):
        raise InvalidInputError(
            f"{where or kind.__name__}: expected an object, got {_kind(document)}."
        )
    fields, hints = _shape(kind)  # type: ignore[arg-type]  # mypy takes no type for hashable
    unknown = sorted(set(document) - set(fields))
    if unknown:
        raise InvalidInputError(
            f"{where or kind.__name__}: unknown field {unknown[0]!r}. Known: {', '.join(fields)}."
        )
    values: dict[str, Any] = {}
    for key, field in fields.items():
        hint = hints[field.name]
        if key in document:
            value = document[key]
            if type(value) is hint and hint in _RIGHT_BY_TYPE:  # most of them, a million times
                values[field.name] = value
            else:
                values[field.name] = _decode(hint, value, _path(where, key))
        elif _may_be_none(hint) and _has_no_default(field):
            values[field.name] = None  # to_json left it out
        elif _has_no_default(field):
            missing_from = where or kind.__name__
            raise InvalidInputError(
                f"{_path(where, key)}: this field is missing from {missing_from}."
            )
    return kind(**values)


_RIGHT_BY_TYPE = frozenset({str, int, bool})
"""What is right if it has the type; a float may be no number."""


def _path(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


@functools.cache
def _shape(kind: Any) -> tuple[dict[str, dataclasses.Field[Any]], dict[str, Any]]:
    fields = {camel_case(field.name): field for field in dataclasses.fields(kind)}
    return fields, get_type_hints(kind)


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    no_default = field.default is dataclasses.MISSING
    return no_default and field.default_factory is dataclasses.MISSING


def _may_be_none(hint: Any) -> bool:
    return type(None) in get_args(hint)


def _kind(value: object) -> str:
    """Say of an ill-typed value what it is; the value itself could be a source, and reach a log."""
    return "null" if value is None else type(value).__name__


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, tuple | list):
        return [_encode(item) for item in value]
    if isinstance(value, dict):
        return {key: _encode(item) for key, item in value.items()}
    return value


def _decode(hint: Any, value: Any, path: str) -> Any:
    if isinstance(hint, typing.TypeAliasType):  # type Bitmaps = Literal[...]
        hint = hint.__value__
    origin = get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _decode_optional(hint, value, path)
    if origin is Literal:
        return _decode_choice(get_args(hint), value, path)
    if origin is tuple:
        item_hint = get_args(hint)[0]
        if not isinstance(value, list):
            raise InvalidInputError(f"{path}: expected a list, got {_kind(value)}.")
        return tuple(
            _decode(item_hint, item, f"{path}[{index}]") for index, item in enumerate(value)
        )
    if origin is dict:
        if not isinstance(value, dict):
            raise InvalidInputError(f"{path}: expected an object, got {_kind(value)}.")
        return {
            key: _decode(get_args(hint)[1], item, f"{path}.{key}") for key, item in value.items()
        }
    if dataclasses.is_dataclass(hint):
        return from_json(typing.cast("type[Any]", hint), value, where=path)
    return _decode_scalar(hint, value, path)


def _decode_optional(hint: Any, value: Any, path: str) -> Any:
    if value is None:
        return None
    (inner,) = [argument for argument in get_args(hint) if argument is not type(None)]
    return _decode(inner, value, path)


def _decode_choice(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    if value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise InvalidInputError(f"{path}: expected one of {listed}, got {value!r}.")
    return value


def _decode_scalar(hint: Any, value: Any, path: str) -> Any:
    if hint is Any:
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return _float_of(value, path)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise InvalidInputError(f"{path}: expected {hint.__name__}, got {_kind(value)}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInputError(f"{path}: expected a finite number, got {value}.")
    return value


def _float_of(value: int, path: str) -> float:
    """JSON's integers have no bounds; a float does."""
    try:
        return float(value)
    except OverflowError as error:
        raise InvalidInputError(f"{path}: expected a number that a double holds.") from error
