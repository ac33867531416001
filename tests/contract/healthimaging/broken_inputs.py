"""Break one constraint of a valid input at a time, every constraint that the model states."""

import base64
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contract.healthimaging.model_examples import (
    compiled,
    examples,
    full_inputs,
    input_shape,
)

type Spot = tuple[str | int, ...]

_LONG_URL = 4_000
"""A longer value in a URL is refused before HealthImaging sees it, on AWS by the load balancer."""

_FOREIGN = ("A", "!", "\u00e9")


@dataclass(frozen=True)
class Broken:
    """An input with one broken constraint; ``where`` is the member as messages name it."""

    operation: str
    constraint: str
    where: str
    values: dict[str, Any]

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.operation}-{self.where}-{self.constraint}"


@dataclass(frozen=True)
class Breakage:
    """One way to break a value: another value, or none at all."""

    spot: Spot
    constraint: str
    value: Any = None
    is_removal: bool = False

    def applied_to(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return a broken copy."""
        broken = copy.deepcopy(values)
        *above, last = self.spot
        place: Any = broken
        for key in above:
            place = place[key]
        if self.is_removal:
            del place[last]
        else:
            place[last] = self.value
        return broken


def broken_inputs(operation: str) -> list[Broken]:
    """Return every broken input of an operation, each constraint of each member once."""
    found: dict[str, Broken] = {}
    for values in full_inputs(operation):
        for breakage in _structure(input_shape(operation), values, ()):
            where = ".".join(str(key) for key in breakage.spot)
            case = Broken(operation, breakage.constraint, where, breakage.applied_to(values))
            found.setdefault(str(case), case)
    return list(found.values())


def _breakages(shape: Any, value: Any, spot: Spot) -> Iterator[Breakage]:
    yield from _BY_TYPE.get(shape.type_name, _nothing)(shape, value, spot)


def _nothing(_shape: Any, _value: Any, _spot: Spot) -> Iterator[Breakage]:
    yield from ()


def _structure(shape: Any, value: dict[str, Any], spot: Spot) -> Iterator[Breakage]:
    for name, member in shape.members.items():
        here = (*spot, name)
        if name not in value:
            continue
        is_label = member.serialization.get("location") == "uri"
        if name in shape.required_members and not is_label:
            yield Breakage(here, "missing", is_removal=True)
        for breakage in _breakages(member, value[name], here):
            if _can_be_sent(member, breakage):
                yield breakage
    if shape.metadata.get("union"):
        yield Breakage(spot, "no member of the union", {})
        yield from _two_members(shape, value, spot)


def _two_members(shape: Any, value: dict[str, Any], spot: Spot) -> Iterator[Breakage]:
    others = [name for name in shape.members if name not in value]
    for name in others[:1]:
        other = next(examples(shape.members[name]))
        yield Breakage(spot, "two members of the union", {**value, name: other})


def _can_be_sent(member: Any, breakage: Breakage) -> bool:
    """Tell whether HTTP can carry it: a label cannot be empty, a URL not endless."""
    location = member.serialization.get("location")
    if location == "uri" and breakage.value == "":
        return False
    return location is None or len(str(breakage.value)) < _LONG_URL


def _list(shape: Any, value: list[Any], spot: Spot) -> Iterator[Breakage]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum:
        yield Breakage(spot, "min", value[: minimum - 1])
    if maximum is not None:
        yield Breakage(spot, "max", (value * (maximum + 1))[: maximum + 1])
    yield from _breakages(shape.member, value[0], (*spot, 0))


def _map(shape: Any, value: dict[str, str], spot: Spot) -> Iterator[Breakage]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    ((key, item),) = value.items()
    if minimum:
        yield Breakage(spot, "min", {})
    if maximum is not None:
        yield Breakage(spot, "max", {f"{key}{n}": item for n in range(maximum + 1)})
    for breakage in _breakages(shape.key, key, spot):
        yield Breakage(spot, f"key {breakage.constraint}", {breakage.value: item})
    for breakage in _breakages(shape.value, item, spot):
        yield Breakage(spot, f"value {breakage.constraint}", {key: breakage.value})


def _string(shape: Any, value: str, spot: Spot) -> Iterator[Breakage]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.enum:
        yield Breakage(spot, "enum", "NO_SUCH_VALUE")
    if minimum:
        yield Breakage(spot, "min", value[: minimum - 1])
    if maximum is not None:
        yield Breakage(spot, "max", value + value[-1] * (maximum + 1 - len(value)))
    pattern = shape.metadata.get("pattern")
    if pattern is not None:
        yield Breakage(spot, "pattern", _outside(pattern, value))


def _outside(pattern: str, value: str) -> str:
    """Return a value of the same length that the pattern does not match."""
    candidates = [value[:-1] + character for character in _FOREIGN]
    candidates += [character * len(value) for character in _FOREIGN]
    return next(text for text in candidates if not compiled(pattern).fullmatch(text))


def _blob(shape: Any, _value: str, spot: Spot) -> Iterator[Breakage]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum:
        yield Breakage(spot, "min", base64.b64encode(bytes(minimum - 1)).decode())
    if maximum is not None:
        yield Breakage(spot, "max", base64.b64encode(bytes(maximum + 1)).decode())


def _integer(shape: Any, _value: int, spot: Spot) -> Iterator[Breakage]:
    minimum, maximum = shape.metadata.get("min"), shape.metadata.get("max")
    if minimum is not None:
        yield Breakage(spot, "min", minimum - 1)
    if maximum is not None:
        yield Breakage(spot, "max", maximum + 1)


_BY_TYPE: dict[str, Callable[[Any, Any, Spot], Iterator[Breakage]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "blob": _blob,
    "integer": _integer,
}
