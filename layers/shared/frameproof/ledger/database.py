"""A DuckDB database file of one run, that lives as long as its report is written.

Rows come as JSONL, are gathered in a local part file and loaded from there: DuckDB reads JSON many
times faster than rows can be handed over one by one.
"""

from __future__ import annotations

import importlib.resources
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from frameproof import batching
from frameproof.ledger.tables import TABLES, Table, ledger_columns, ledger_definition
from frameproof.records import to_json
from frameproof.scratch import disk_error, scratch_disk

_PART_BYTES = 64 * 2**20
_ROWS_AT_ONCE = 1_000
_WITHOUT_PROGRESS = "SET enable_progress_bar = false"  # it would be written into the log


@dataclass(frozen=True, slots=True)
class LedgerLimits:
    """What DuckDB may take of the machine; what does not fit is spilt to temporary files."""

    memory_mb: int = 512
    threads: int = 2
    slice_rows: int = 100_000
    """How many rows are compared, joined and sorted at once; a larger image set is one slice."""

    @classmethod
    def within(cls, function_memory_mb: int) -> LedgerLimits:
        """Leave the function's own rows most of its memory; it has a CPU for each 1,769 MB.

        Sources: Lambda Developer Guide, "Configure Lambda function memory"; what the report itself
        needs is in docs/performance.md.
        """
        return cls(function_memory_mb // 4, max(1, round(function_memory_mb / 1769)))


@contextmanager
def open_ledger(limits: LedgerLimits | None = None) -> Iterator[Ledger]:
    """Make an empty ledger in a temporary folder, which goes when the block ends.

    Parameters
    ----------
    limits
        The memory and threads that it may take.

    Raises
    ------
    ScratchDiskError
        The function's disk has no room for it.
    """
    limits = limits or LedgerLimits()
    doing = "the ledger of the frames"
    with scratch_disk(doing), tempfile.TemporaryDirectory(prefix="ledger-") as name:
        folder = Path(name)
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{limits.memory_mb}MB",
            "threads": limits.threads,
            "temp_directory": str(folder / "spilt"),
            # JSON and Parquet are compiled in; nothing is ever fetched from the internet.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        try:
            with duckdb.connect(folder / "ledger.duckdb", config=settings) as connection:
                yield Ledger(connection, folder, slice_rows=limits.slice_rows)
        except duckdb.IOException as error:
            raise disk_error(doing, str(error)) from error


class Ledger:
    """The tables of one run, and the ledger that is joined of them.

    Parameters
    ----------
    connection
        To an empty database.
    folder
        A local folder for part files and for what is to be uploaded.
    slice_rows
        How many rows are compared, joined and sorted at once.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: Path, *, slice_rows: int
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._slice_rows = slice_rows
        connection.execute(_WITHOUT_PROGRESS)
        for table in TABLES:
            connection.execute(table.definition())
        connection.execute(ledger_definition())

    def add(self, table: Table, records: Iterable[Any]) -> None:
        """Add contracts to the table of their kind."""
        lines = (json.dumps(to_json(record), separators=(",", ":")) + "\n" for record in records)
        self.add_lines(table, ("".join(lines).encode(),))

    def add_lines(self, table: Table, jsonl: Iterable[bytes]) -> None:
        """Add the rows of a JSONL file, given in pieces; what has no column is left out."""
        with self._part(table).open("ab") as part:
            part.writelines(jsonl)
            part.write(b"\n")  # the file may not end with one; an empty line is no row
            is_full = part.tell() >= _PART_BYTES
        if is_full:
            self._load(table)

    def join(self, run_id: str) -> None:
        """Compare and join all rows that were added; no more may be added then."""
        for table in TABLES:
            if self._part(table).exists():
                self._load(table)
        self._set(run_id=run_id)
        self._run("preparing.sql")
        for slice_ in range(slices := self._slices_of_instances()):
            self._set(slice=slice_, slices=slices)
            self._run("by_instance.sql")
        for first, last in list(self._slices_of_image_sets()):
            self._set(first=first, last=last)
            self._run("by_image_set.sql")

    def _slices_of_instances(self) -> int:
        ((instances,),) = self.query("SELECT count(*) FROM candidates")
        return -(-int(instances) // self._slice_rows)

    def _slices_of_image_sets(self) -> Iterator[tuple[str, str]]:
        """Yield the first and the last image set of each slice, in the order of their ids."""
        image_sets = self.query(
            "SELECT imageSetId, count(*) FROM outcomes GROUP BY imageSetId ORDER BY imageSetId"
        )
        for piece in batching.cut(
            image_sets,
            weight=lambda row: int(row[1]),
            max_items=self._slice_rows,
            max_weight=self._slice_rows,
        ):
            yield piece[0][0], piece[-1][0]

    def _set(self, **variables: str | int) -> None:
        """Set variables for the scripts."""
        for name, value in variables.items():
            self._connection.execute(f"SET VARIABLE {name} = ?", [value])

    def _run(self, script: str) -> None:
        text = importlib.resources.files(__package__).joinpath(script).read_text(encoding="utf-8")
        self._connection.execute(text)

    def query(self, question: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question, a few of them in memory at a time."""
        answer = self._connection.cursor().execute(_WITHOUT_PROGRESS).execute(question)
        while rows := answer.fetchmany(_ROWS_AT_ONCE):
            yield from rows

    def write_lines(self) -> Path:
        """Write the ledger as gzipped JSONL and say where."""
        return self._write("frames.jsonl.gz", "FORMAT json, COMPRESSION gzip")

    def write_table(self) -> Path:
        """Write the ledger as Parquet and say where."""
        return self._write("frames.parquet", "FORMAT parquet, COMPRESSION zstd")

    def _write(self, name: str, how: str) -> Path:
        columns = ", ".join(f'"{column}"' for column in ledger_columns())
        path = self._folder / name
        # No ORDER BY: the rows were added in the ledger's order, which DuckDB keeps.
        rows = f"FROM ledger SELECT {columns}"  # the columns are the contract's
        self._connection.execute(f"COPY ({rows}) TO ? ({how})", [str(path)])
        return path

    def _part(self, table: Table) -> Path:
        return self._folder / f"{table.name}.jsonl"

    def _load(self, table: Table) -> None:
        part = self._part(table)
        self._connection.execute(f"COPY {table.name} FROM ? (FORMAT json)", [str(part)])
        part.unlink()
