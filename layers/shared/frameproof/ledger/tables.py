"""The contracts as tables: a column for each field, named as on the wire.

The types follow from the dataclasses, so that a field that a contract gains is in the ledger too.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from frameproof.contracts import (
    FrameOutcome,
    ImportedObject,
    LedgerRow,
    PlannedObject,
    SourceFrame,
    SourceInstance,
    StoredInstance,
)
from frameproof.records import camel_case

_SCALARS = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that takes the JSONL rows of one contract."""

    name: str
    kind: type
    fields: tuple[str, ...] = ()
    """The fields that are kept; all of them where none is named."""

    def definition(self) -> str:
        """Write the statement that makes the table."""
        kept = ", ".join(
            f'"{name}" {column}'
            for name, column in columns_of(self.kind).items()
            if not self.fields or name in map(camel_case, self.fields)
        )
        return f"CREATE TABLE {self.name} ({kept})"


OUTCOMES = Table("outcomes", FrameOutcome)
PLANNED = Table("planned", PlannedObject, ("key", "source_uri"))
IMPORTED = Table("imported", ImportedObject, ("key", "outcome", "image_set_id"))
SOURCE_OBJECTS = Table("source_objects", SourceInstance)
SOURCE_FRAMES = Table("source_frames", SourceFrame)
STORED_INSTANCES = Table("stored_instances", StoredInstance)
TABLES = (OUTCOMES, PLANNED, IMPORTED, SOURCE_OBJECTS, SOURCE_FRAMES, STORED_INSTANCES)


def ledger_columns() -> list[str]:
    """Name the ledger's columns: the run, the frame and its outcome, the frame's source."""
    names = [name for name in columns_of(LedgerRow) if name != "runId"]
    return ["runId", *names]


def ledger_definition() -> str:
    """Write the statement that makes the ledger; ``pixels`` is for ``findings`` alone."""
    types_of = columns_of(LedgerRow)
    columns = [f'"{name}" {types_of[name]}' for name in ledger_columns()]
    return f"CREATE TABLE ledger ({', '.join([*columns, 'pixels VARCHAR'])})"


def columns_of(kind: type) -> dict[str, str]:
    """Give the DuckDB type of each field of a contract, by its name on the wire.

    Raises
    ------
    TypeError
        A field has a type that no column stands for.
    """
    hints = typing.get_type_hints(kind)
    return {
        camel_case(field.name): _column(hints[field.name], field.name)
        for field in dataclasses.fields(kind)
        if get_origin(hints[field.name]) is not tuple  # lists are nothing to join or sort by
    }


def _column(hint: Any, name: str) -> str:
    if isinstance(hint, typing.TypeAliasType):
        hint = hint.__value__
    if get_origin(hint) in (types.UnionType, typing.Union):
        (inner,) = [argument for argument in get_args(hint) if argument is not type(None)]
        return _column(inner, name)
    if get_origin(hint) is Literal:
        return "VARCHAR"
    if dataclasses.is_dataclass(hint):
        inside = columns_of(typing.cast("type", hint)).items()
        return f"STRUCT({', '.join(f'"{field}" {column}' for field, column in inside)})"
    if hint in _SCALARS:
        return _SCALARS[hint]
    raise TypeError(f"{name}: no column stands for {hint!r}; add it to ledger/tables.py.")
