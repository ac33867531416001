"""Compare an answer with its shape in the service model: members, enums, patterns."""

from collections.abc import Iterator
from typing import Any

from tests.contract.healthimaging.model_examples import compiled

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
}


def output_problems(shape: Any, value: Any, path: str = "answer") -> Iterator[str]:
    """Yield a sentence for each difference."""
    has_type: bool = isinstance(value, _PYTHON_TYPES[shape.type_name])
    if not has_type:
        yield f"{path} is {value!r}, no {shape.type_name}"
    elif shape.type_name == "structure":
        yield from _structure_problems(shape, value, path)
    elif shape.type_name == "list":
        for number, item in enumerate(value):
            yield from output_problems(shape.member, item, f"{path}[{number}]")
    elif shape.type_name == "string":
        yield from _string_problems(shape, value, path)


def _structure_problems(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    members = {
        member.serialization.get("name", name): member for name, member in shape.members.items()
    }
    yield from (f"{path} lacks {name}" for name in shape.required_members if name not in value)
    for name, item in value.items():
        if name not in members:
            yield f"{path} has {name}, which the model does not know"
        else:
            yield from output_problems(members[name], item, f"{path}.{name}")


def _string_problems(shape: Any, value: str, path: str) -> Iterator[str]:
    pattern = shape.metadata.get("pattern")
    if shape.enum and value not in shape.enum:
        yield f"{path} is {value}, not one of {shape.enum}"
    if pattern and not compiled(pattern).fullmatch(value):
        yield f"{path} is {value}, which does not match {pattern}"
