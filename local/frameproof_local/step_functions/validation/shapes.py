"""The first check of a definition: objects, lists and texts stand where they must.

The other checks may then take a definition apart without asking at each step what it is made of.
"""

from typing import Any

from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.validation.diagnostics import Findings

_TEXTS = frozenset({"Default", "Next", "StartAt", "Type"})
_OBJECTS = frozenset(
    {
        "ItemBatcher",
        "ItemProcessor",
        "ItemReader",
        "Iterator",
        "ProcessorConfig",
        "ReaderConfig",
        "ResultWriter",
        "WriterConfig",
    }
)
_LISTS_OF_OBJECTS = frozenset({"Branches", "Catch", "Choices", "Retry"})


def check_shapes(part: JsonObject, findings: Findings) -> None:
    """Report each field of a scope, a state or a part of one that is made of the wrong thing.

    States that are no objects, and lists that are no lists, are reported by the later checks.
    """
    for field, value in part.items():
        place = findings.at(field)
        if field in _TEXTS and not isinstance(value, str):
            place.report(f"Expected a text, got {value!r}")
        elif field in _OBJECTS:
            _check_object(value, place)
        elif field in _LISTS_OF_OBJECTS and isinstance(value, list):
            for position, item in enumerate(value):
                _check_object(item, place.at(position))
        elif field == "States" and isinstance(value, dict):
            for name, state in value.items():
                if isinstance(state, dict):
                    check_shapes(state, place.at(name))


def _check_object(value: Any, findings: Findings) -> None:
    if isinstance(value, dict):
        check_shapes(value, findings)
    else:
        findings.report(f"Expected an object, got {value!r}")
