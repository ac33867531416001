"""A DuckDB database in memory, over files that it reads as they lie on disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frameproof_cli.terminal.failures import CommandError, ExitCode

type Row = dict[str, Any]

_INTERRUPTED = "Query interrupted"
"""What DuckDB makes of Ctrl-C: a RuntimeError with these words."""


class UnreadableFileError(Exception):
    """DuckDB cannot read a file as what it should be; the message is DuckDB's own."""


class Database:
    """Views over files.

    Parameters
    ----------
    views
        The SELECT of each view by its name; see ``literal`` for the paths in them.

    Raises
    ------
    UnreadableFileError
        A file is not there, or not of its kind.
    CommandError
        DuckDB is not installed.
    """

    def __init__(self, views: Mapping[str, str]) -> None:
        try:
            # It takes a quarter of a second, which only those who ask something shall wait for.
            import duckdb  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise not_installed("duckdb") from error
        # All that is needed is built in; DuckDB must not fetch extensions from the network.
        self._connection = duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": False}
        )
        try:
            for name, query in views.items():
                self._connection.execute(f"CREATE VIEW {name} AS {query}")
        except duckdb.Error as error:
            raise UnreadableFileError(str(error)) from error

    def rows(self, query: str, *values: object, **named: object) -> list[Row]:
        """Ask; each row is a dict by column name.

        Parameters
        ----------
        query
            SQL, with its parameters as ``?`` or as ``$name``.

        Raises
        ------
        KeyboardInterrupt
            Ctrl-C was typed.
        """
        try:
            cursor = self._connection.execute(query, named or values)
            found = cursor.fetchall()
        except RuntimeError as error:
            if str(error) == _INTERRUPTED:
                raise KeyboardInterrupt from error
            raise
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found]


def literal(path: Path) -> str:
    """Write a path as an SQL literal: a view takes no parameters."""
    quoted = str(path).replace("'", "''")
    return f"'{quoted}'"


def not_installed(package: str) -> CommandError:
    """Make the error of a package that one can do without until something is looked up."""
    return CommandError(
        f"the Python package {package} is not installed, and without it nothing can be looked up "
        "in the index of the IDC or in a run's ledger. Install it: "
        "pip install idc-index-data duckdb",
        ExitCode.CONFIGURATION,
    )
