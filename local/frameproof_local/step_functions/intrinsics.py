"""Intrinsic functions: reading ``States.Format('{} of {}', $.done, $.all)`` and working it out.

An expression is read once into a small tree (kept in a cache), then evaluated for each state that
uses it. The functions themselves are in ``intrinsic_functions``.

Source: Step Functions developer guide, "Intrinsic functions for JSONPath states".
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from frameproof_local.step_functions.errors import INTRINSIC_FAILURE, StatesError
from frameproof_local.step_functions.intrinsic_functions import (
    FUNCTIONS,
    IntrinsicFunctionError,
    unescape,
)

_NAME = re.compile(r"States\.\w+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
# "You can nest up to 10 intrinsic functions within a field": AWS's example counts all of them.
MAX_FUNCTIONS = 10
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Literal:
    """A number, ``true``, ``false`` or ``null``."""

    value: Any


@dataclass(frozen=True)
class Quoted:
    """A text in single quotes, its escapes still in it (``States.Format`` needs them)."""

    raw: str


@dataclass(frozen=True)
class PathArgument:
    """A path, ``$.a`` or ``$$.Execution.Name``."""

    path: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple["Node", ...]


type Node = Literal | Quoted | PathArgument | Call


class IntrinsicSyntaxError(Exception):
    """The expression cannot be read; the message says where."""


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def whole(self) -> Call:
        node = self.argument()
        if self.skip_spaces() != "" or not isinstance(node, Call):
            raise self.failure("expected one function call")
        return node

    def argument(self) -> Node:
        first = self.skip_spaces()
        if first == "'":
            return self.quoted()
        if first == "$":
            return self.path()
        if match := _NAME.match(self.text, self.position):
            return self.call(match)
        if match := _NUMBER.match(self.text, self.position):
            self.position = match.end()
            return Literal(json.loads(match.group()))
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return Literal(value)
        raise self.failure("expected a value, a path or a function")

    def call(self, match: re.Match[str]) -> Call:
        self.position = match.end()
        self.expect("(")
        arguments: list[Node] = []
        if self.skip_spaces() != ")":
            arguments.append(self.argument())
            while self.skip_spaces() == ",":
                self.position += 1
                arguments.append(self.argument())
        self.expect(")")
        return Call(match.group(), tuple(arguments))

    def quoted(self) -> Quoted:
        start = self.position + 1
        end = start
        while end < len(self.text) and self.text[end] != "'":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise self.failure("a text in quotes is not closed")
        self.position = end + 1
        return Quoted(self.text[start:end])

    def path(self) -> PathArgument:
        """Read up to the comma or bracket that ends the argument, minding brackets and quotes."""
        start = self.position
        depth = 0
        quote = ""
        while self.position < len(self.text):
            character = self.text[self.position]
            if quote:
                quote = "" if character == quote else quote
            elif character in "'\"":
                quote = character
            elif depth == 0 and character in ",)":
                break
            else:
                depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(character, 0)
            self.position += 1
        return PathArgument(self.text[start : self.position].strip())

    def skip_spaces(self) -> str:
        while self.position < len(self.text) and self.text[self.position].isspace():
            self.position += 1
        return self.text[self.position : self.position + 1]

    def expect(self, character: str) -> None:
        if self.skip_spaces() != character:
            raise self.failure(f"expected '{character}'")
        self.position += 1

    def failure(self, reason: str) -> IntrinsicSyntaxError:
        return IntrinsicSyntaxError(f"'{self.text}' at character {self.position}: {reason}")


@lru_cache(maxsize=2048)
def parse_intrinsic(text: str) -> Call:
    """Read an expression.

    Raises
    ------
    IntrinsicSyntaxError
        It is not one well-formed call of functions that exist, or has more than ten of them.
    """
    call = _Reader(text).whole()
    names = _names_of(call)
    for name in names:
        if name not in FUNCTIONS:
            raise IntrinsicSyntaxError(f"there is no intrinsic function '{name}'")
    if len(names) > MAX_FUNCTIONS:
        raise IntrinsicSyntaxError(
            f"{len(names)} intrinsic functions in one field, at most {MAX_FUNCTIONS} are allowed"
        )
    return call


def _names_of(call: Call) -> list[str]:
    inner = [_names_of(argument) for argument in call.arguments if isinstance(argument, Call)]
    return [call.name, *(name for names in inner for name in names)]


def paths_of(call: Call) -> list[str]:
    """Return every path that an expression reads, for the check at creation."""
    found: list[str] = []
    for argument in call.arguments:
        if isinstance(argument, PathArgument):
            found.append(argument.path)
        elif isinstance(argument, Call):
            found.extend(paths_of(argument))
    return found


def evaluate_intrinsic(text: str, read: Callable[[str], Any], random: Random) -> Any:
    """Work an expression out.

    Parameters
    ----------
    text
        The expression, ``States.Array(1, $.x)``.
    read
        Returns what a path selects.
    random
        Source of ``States.UUID`` and ``States.MathRandom``.

    Raises
    ------
    StatesError
        ``States.IntrinsicFailure``: not readable, wrong arguments, or a result too large.
    """
    try:
        return _value(parse_intrinsic(text), read, random)
    except (IntrinsicSyntaxError, IntrinsicFunctionError) as error:
        raise StatesError(INTRINSIC_FAILURE, f"The function '{text}' failed: {error}") from error


def _value(node: Node, read: Callable[[str], Any], random: Random) -> Any:
    match node:
        case Literal(value):
            return value
        case Quoted(raw):
            return unescape(raw)
        case PathArgument(path):
            return read(path)
        case Call(name, arguments):
            values = [_value(argument, read, random) for argument in arguments]
            if name == "States.Format" and arguments and isinstance(arguments[0], Quoted):
                values[0] = arguments[0].raw
            return FUNCTIONS[name](random, *values)
