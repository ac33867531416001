"""JSONPath, as far as Amazon States Language uses it.

A plain path (``$.a.b[0]['c d']``) is taken apart once and walked by hand, which is what nearly
every path of a state machine is and what makes the interpreter fast. Anything else (filters,
wildcards, slices, ``..``) is left to the ``jsonpath-ng`` library.

Source: Amazon States Language specification, "Paths" and "Reference Paths".
"""

import copy
import re
from functools import lru_cache
from typing import Any

import jsonpath_ng.ext
from jsonpath_ng.exceptions import JSONPathError

from frameproof_local.step_functions.errors import RESULT_PATH_MATCH_FAILURE, StatesError

type PathStep = str | int

_NAME = r"[^\s.\[\]()*?@$,:'\"<>=!&|+/]+"
_STEP = re.compile(
    rf"\.({_NAME})|\.?\[(-?\d+)\]|\.?\['((?:[^'\\]|\\.)*)'\]|\.?\[\"((?:[^\"\\]|\\.)*)\"\]"
)
_HYPHENATED = re.compile(r"\.([A-Za-z_]\w*(?:-\w+)+)(?=[.\[]|$)")
# What makes a path match any number of values, so that its value is a list.
_INDEFINITE = re.compile(r"\.\.|\*|\[\s*\?|\[[^\]'\"]*[:,][^\]]*\]|\['[^\]]*'\s*,")


class PathNotFoundError(Exception):
    """A definite path leads nowhere in this document."""


class InvalidPathError(Exception):
    """The text is not a JSONPath; the message says what is wrong with it."""


@lru_cache(maxsize=4096)
def plain_steps(path: str) -> tuple[PathStep, ...] | None:
    """Return the steps of a plain path, or None when it needs a JSONPath engine.

    Example
    -------
    >>> plain_steps("$.frames[0]['image set']")
    ('frames', 0, 'image set')
    """
    if not path.startswith("$"):
        raise InvalidPathError(f"The path '{path}' does not begin with '$'")
    steps: list[PathStep] = []
    position = 1
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            return None
        name, index, single, double = match.groups()
        quoted = single if single is not None else double
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(name if name is not None else re.sub(r"\\(.)", r"\1", quoted))
        position = match.end()
    return tuple(steps)


@lru_cache(maxsize=512)
def _compiled(path: str) -> Any:
    try:
        # jsonpath-ng takes `a-b` for a subtraction; AWS takes it for a name.
        return jsonpath_ng.ext.parse(_HYPHENATED.sub(r"['\1']", path))
    except JSONPathError as error:
        raise InvalidPathError(f"The path '{path}' is not a JSONPath: {error}") from error


def check_path(path: str) -> None:
    """Raise ``InvalidPathError`` unless the text is a JSONPath (``$`` or ``$$`` in front)."""
    own = path[1:] if path.startswith("$$") else path
    if plain_steps(own) is None:
        _compiled(own)


def is_reference_path(path: str) -> bool:
    """Tell whether a path names exactly one place, as ``ResultPath`` must."""
    return path.startswith("$") and not path.startswith("$$") and plain_steps(path) is not None


def read_path(path: str, document: Any) -> Any:
    """Return what a path selects.

    Parameters
    ----------
    path
        A JSONPath that begins with a single ``$``.
    document
        Any JSON value. It is not copied: do not change what is returned.

    Returns
    -------
    Any
        The value; for an indefinite path (filter, wildcard, slice, ``..``) the list of all values.

    Raises
    ------
    PathNotFoundError
        A definite path that leads nowhere.
    InvalidPathError
        Not a JSONPath.
    """
    steps = plain_steps(path)
    if steps is None:
        found = [match.value for match in _compiled(path).find(document)]
        if _INDEFINITE.search(path):
            return found
        if not found:
            raise PathNotFoundError(path)
        return found[0]
    try:
        for step in steps:
            document = _child(document, step)
    except (KeyError, IndexError, TypeError) as error:
        raise PathNotFoundError(path) from error
    return document


def _child(document: Any, step: PathStep) -> Any:
    if isinstance(document, list) and isinstance(step, int):
        return document[step]
    if isinstance(document, dict) and isinstance(step, str):
        return document[step]
    raise TypeError(step)


def write_reference_path(path: str, document: Any, value: Any) -> Any:
    """Return a copy of ``document`` with ``value`` at a reference path.

    Objects on the way are made when they are missing, as AWS does for ``ResultPath``.

    Raises
    ------
    StatesError
        ``States.ResultPathMatchFailure``: the path runs through a value that is no object, or an
        array index that does not exist.
    """
    steps = plain_steps(path)
    if not steps:
        return value
    result = copy.copy(document)
    place = result
    for position, step in enumerate(steps):
        if not _can_hold(place, step):
            raise StatesError(
                RESULT_PATH_MATCH_FAILURE,
                f"Unable to apply ReferencePath {path} to input {document!r}",
            )
        if position == len(steps) - 1:
            place[step] = value
        else:
            inner = place.get(step, {}) if isinstance(place, dict) else _child(place, step)
            place[step] = copy.copy(inner)
            place = place[step]
    return result


def _can_hold(place: Any, step: PathStep) -> bool:
    if isinstance(step, int):
        return isinstance(place, list) and -len(place) <= step < len(place)
    return isinstance(place, dict)
