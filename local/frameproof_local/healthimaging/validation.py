"""Refuse what HealthImaging would refuse: one validator that walks the service model's shapes.

botocore's client checks only required members, types and minimum lengths; patterns, enums and
maxima reach the service unchecked. The sentences are those of AWS's own validation errors:
``1 validation error detected: Value 'BAD' at 'datastoreId' failed to satisfy constraint: ...``.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from .exceptions import ValidationException

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
    "float": (int, float),
    "double": (int, float),
}


def validate(shape: Any, value: Any) -> None:
    """Check an operation's input against its input shape.

    Parameters
    ----------
    shape
        botocore's shape of the input.
    value
        The input as JSON types (see ``request_input``).

    Raises
    ------
    ValidationException
        One sentence for every constraint that is broken, all of them at once.
    """
    problems = list(_problems(shape, value, ""))
    if problems:
        noun = "error" if len(problems) == 1 else "errors"
        raise ValidationException(
            f"{len(problems)} validation {noun} detected: {'; '.join(problems)}"
        )


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not _has_type_of(shape, value):
        yield _sentence(value, path, f"Member must be of type {shape.type_name}")
        return
    check = _CHECKS.get(shape.type_name)
    if check is not None:
        yield from check(shape, value, path)


def _has_type_of(shape: Any, value: Any) -> bool:
    expected = _PYTHON_TYPES[shape.type_name]
    # In Python a bool is an int; in JSON it is not.
    return isinstance(value, expected) and (isinstance(value, bool) == (expected == (bool,)))


def _structure_problems(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            yield _sentence(None, _join(path, name), "Member must not be null")
    known = [name for name in shape.members if value.get(name) is not None]
    if shape.metadata.get("union") and len(known) != 1:
        yield (
            f"Value at '{path}' failed to satisfy constraint: "
            f"Member must have exactly one of [{', '.join(shape.members)}]"
        )
    for name in known:
        yield from _problems(shape.members[name], value[name], _join(path, name))


def _list_problems(shape: Any, value: list[Any], path: str) -> Iterator[str]:
    yield from _size_problems(shape, len(value), value, path)
    for number, item in enumerate(value, start=1):
        yield from _problems(shape.member, item, f"{path}.{number}.member")


def _map_problems(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    yield from _size_problems(shape, len(value), value, path)
    for key, item in value.items():
        yield from _problems(shape.key, key, path)
        yield from _problems(shape.value, item, f"{path}.{key}.member")


def _string_problems(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _size_problems(shape, len(value), value, path)
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        yield _sentence(value, path, f"Member must satisfy enum value set: [{allowed}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield _sentence(value, path, f"Member must satisfy regular expression pattern: {pattern}")


def _blob_problems(shape: Any, value: str, path: str) -> Iterator[str]:
    """In JSON a blob is base64 text; its limits are those of the decoded bytes (restJson1)."""
    try:
        decoded = base64.b64decode(value, validate=True)
    except binascii.Error:
        yield _sentence(value, path, "Member must be base64 encoded")
        return
    yield from _size_problems(shape, len(decoded), value, path)


def _integer_problems(shape: Any, value: int, path: str) -> Iterator[str]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum is not None and value < minimum:
        yield _sentence(value, path, f"Member must have value greater than or equal to {minimum}")
    if maximum is not None and value > maximum:
        yield _sentence(value, path, f"Member must have value less than or equal to {maximum}")


def _size_problems(shape: Any, size: int, value: Any, path: str) -> Iterator[str]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum is not None and size < minimum:
        yield _sentence(value, path, f"Member must have length greater than or equal to {minimum}")
    if maximum is not None and size > maximum:
        yield _sentence(value, path, f"Member must have length less than or equal to {maximum}")


_CHECKS: dict[str, Callable[[Any, Any, str], Iterator[str]]] = {
    "structure": _structure_problems,
    "list": _list_problems,
    "map": _map_problems,
    "string": _string_problems,
    "blob": _blob_problems,
    "integer": _integer_problems,
}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of the model; Python's ``re`` has no ``\p{ASCII}``."""
    return re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _sentence(value: Any, path: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"
