"""The eighteen intrinsic functions, each as AWS documents it.

Every function takes the source of randomness first, then its arguments. A wrong argument raises
``IntrinsicFunctionError``, which a state sees as ``States.IntrinsicFailure``.

Source: Step Functions developer guide, "Intrinsic functions for JSONPath states".
"""

import base64
import binascii
import hashlib
import json
import math
import re
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from frameproof_local.step_functions.payload import identity, to_text

MAX_RANGE_ITEMS = 1000
MAX_TEXT_CHARACTERS = 10_000
# States.MathAdd: "integer values in the range of -2147483648 and 2147483647".
INTEGERS = range(-(2**31), 2**31)
_HASHES = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


class IntrinsicFunctionError(Exception):
    """An argument has the wrong type, number or value; the message says which."""


def unescape(raw: str) -> str:
    r"""Return a quoted text without its escapes: ``\'`` and ``\\``, also ``\{`` and ``\}``."""
    return re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL)


def _need[T](value: Any, kind: type[T], what: str) -> T:
    wrong_bool = isinstance(value, bool) and kind is not bool
    if not isinstance(value, kind) or wrong_bool:
        raise IntrinsicFunctionError(
            f"{what} must be of type {kind.__name__}, not {to_text(value)}"
        )
    return value


def _whole(value: Any, what: str) -> int:
    """Return a number rounded to the nearest integer, as AWS rounds (half away from zero)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IntrinsicFunctionError(f"{what} must be a number, not {to_text(value)}")
    return int(math.copysign(math.floor(abs(value) + 0.5), value))


def _integer(value: Any, what: str) -> int:
    number = _whole(value, what)
    if number not in INTEGERS:
        raise IntrinsicFunctionError(f"{what} must be an integer of 32 bits, not {number}")
    return number


def _short_text(value: Any, what: str) -> str:
    text = _need(value, str, what)
    if len(text) > MAX_TEXT_CHARACTERS:
        raise IntrinsicFunctionError(
            f"{what} has {len(text)} characters, at most 10000 are allowed"
        )
    return text


def _format(_random: Random, template: Any, *values: Any) -> str:
    pieces = re.split(r"(\\.|\{\})", _need(template, str, "the template"), flags=re.DOTALL)
    wanted = pieces.count("{}")
    if wanted != len(values):
        raise IntrinsicFunctionError(f"the template has {wanted} places for {len(values)} values")
    remaining = iter(values)
    return "".join(_format_piece(piece, remaining) for piece in pieces)


def _format_piece(piece: str, values: Any) -> str:
    if piece == "{}":
        value = next(values)
        return value if isinstance(value, str) else to_text(value)
    return piece[1:] if piece.startswith("\\") else piece


def _string_to_json(_random: Random, text: Any) -> Any:
    try:
        return json.loads(_need(text, str, "the argument"))
    except ValueError as error:
        raise IntrinsicFunctionError(f"the text is not JSON: {error}") from error


def _json_to_string(_random: Random, value: Any) -> str:
    return to_text(value)


def _array(_random: Random, *values: Any) -> list[Any]:
    return list(values)


def _array_partition(_random: Random, array: Any, size: Any) -> list[list[Any]]:
    items, width = _need(array, list, "the first argument"), _whole(size, "the chunk size")
    if width < 1:
        raise IntrinsicFunctionError("the chunk size must be positive")
    return [items[start : start + width] for start in range(0, len(items), width)]


def _array_contains(_random: Random, array: Any, value: Any) -> bool:
    return identity(value) in {identity(item) for item in _need(array, list, "the first argument")}


def _array_range(_random: Random, first: Any, last: Any, step: Any) -> list[int]:
    start, end, by = (_whole(value, "each argument") for value in (first, last, step))
    if by == 0:
        raise IntrinsicFunctionError("the step must not be zero")
    numbers = range(start, end + (1 if by > 0 else -1), by)
    if len(numbers) > MAX_RANGE_ITEMS:
        raise IntrinsicFunctionError(
            f"the range has {len(numbers)} items, at most 1000 are allowed"
        )
    return list(numbers)


def _array_get_item(_random: Random, array: Any, index: Any) -> Any:
    items, position = _need(array, list, "the first argument"), _need(index, int, "the index")
    if not 0 <= position < len(items):
        raise IntrinsicFunctionError(f"there is no item {position} in an array of {len(items)}")
    return items[position]


def _array_length(_random: Random, array: Any) -> int:
    return len(_need(array, list, "the argument"))


def _array_unique(_random: Random, array: Any) -> list[Any]:
    first_seen = {identity(item): item for item in reversed(_need(array, list, "the argument"))}
    return list(reversed(first_seen.values()))


def _base64_encode(_random: Random, text: Any) -> str:
    return base64.b64encode(_short_text(text, "the argument").encode()).decode()


def _base64_decode(_random: Random, text: Any) -> str:
    try:
        return base64.b64decode(_short_text(text, "the argument"), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise IntrinsicFunctionError(f"the text is not Base64 of UTF-8: {error}") from error


def _hash(_random: Random, value: Any, algorithm: Any) -> str:
    if algorithm not in _HASHES:
        raise IntrinsicFunctionError(f"'{algorithm}' is none of {', '.join(_HASHES)}")
    text = _short_text(value if isinstance(value, str) else to_text(value), "the first argument")
    digest = hashlib.new(_HASHES[algorithm], text.encode(), usedforsecurity=False)
    return digest.hexdigest()


def _json_merge(_random: Random, left: Any, right: Any, deep: Any) -> dict[str, Any]:
    if deep is not False:
        raise IntrinsicFunctionError(
            "AWS supports the shallow merge only: give false as third argument"
        )
    return {**_need(left, dict, "the first argument"), **_need(right, dict, "the second argument")}


def _math_random(random: Random, first: Any, end: Any, seed: Any = None) -> int:
    start, stop = _whole(first, "the start"), _whole(end, "the end")
    if stop <= start:
        raise IntrinsicFunctionError("the end must be greater than the start")
    source = random if seed is None else Random(_whole(seed, "the seed"))  # noqa: S311 - no secret
    return source.randrange(start, stop)


def _math_add(_random: Random, left: Any, right: Any) -> int:
    return _integer(left, "the first argument") + _integer(right, "the second argument")


def _string_split(_random: Random, text: Any, delimiters: Any) -> list[str]:
    separators = _need(delimiters, str, "the delimiters")
    whole = _need(text, str, "the first argument")
    if not separators:
        return [whole]
    return [part for part in re.split(f"[{re.escape(separators)}]", whole) if part]


def _uuid(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _checked(function: Callable[..., Any], fewest: int, most: int | None) -> Callable[..., Any]:
    """Return the function with its number of arguments checked."""

    def call(random: Random, *values: Any) -> Any:
        if len(values) < fewest or (most is not None and len(values) > most):
            expected = f"{fewest}" if fewest == most else f"{fewest} or more"
            raise IntrinsicFunctionError(f"expected {expected} arguments, got {len(values)}")
        return function(random, *values)

    return call


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "States.Format": _checked(_format, 1, None),
    "States.StringToJson": _checked(_string_to_json, 1, 1),
    "States.JsonToString": _checked(_json_to_string, 1, 1),
    "States.Array": _array,
    "States.ArrayPartition": _checked(_array_partition, 2, 2),
    "States.ArrayContains": _checked(_array_contains, 2, 2),
    "States.ArrayRange": _checked(_array_range, 3, 3),
    "States.ArrayGetItem": _checked(_array_get_item, 2, 2),
    "States.ArrayLength": _checked(_array_length, 1, 1),
    "States.ArrayUnique": _checked(_array_unique, 1, 1),
    "States.Base64Encode": _checked(_base64_encode, 1, 1),
    "States.Base64Decode": _checked(_base64_decode, 1, 1),
    "States.Hash": _checked(_hash, 2, 2),
    "States.JsonMerge": _checked(_json_merge, 3, 3),
    "States.MathRandom": _checked(_math_random, 2, 3),
    "States.MathAdd": _checked(_math_add, 2, 2),
    "States.StringSplit": _checked(_string_split, 2, 2),
    "States.UUID": _checked(_uuid, 0, 0),
}
