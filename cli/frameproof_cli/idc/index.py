"""IDC's index as it ships in ``idc-index-data``, asked through DuckDB.

Views, with IDC's own column names (https://learn.canceridc.dev, "idc-index"):

``series``       one row for each series of the newest data release, with ``size_bytes`` and
                 ``is_non_commercial`` beside its columns
``earlier``      series as earlier data releases had them
``collections``  one row for each collection, with the words that describe it
``citations``    one row for each source DOI: its title and how to cite it
``releases``     one row for each of IDC's data releases
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
from pathlib import Path

from frameproof_cli.idc.licences import IS_NON_COMMERCIAL
from frameproof_cli.sql.database import Database, Row, UnreadableFileError, literal, not_installed
from frameproof_cli.terminal.failures import CommandError, ExitCode

_PACKAGE = "idc_index_data"

_VIEWS = {
    # series_size_MB counts 10^6 bytes with six decimals, so that rounding gives the bytes back.
    "series": """
        SELECT *, CAST(round(series_size_MB * 1e6) AS BIGINT) AS size_bytes,
               {is_non_commercial} AS is_non_commercial
        FROM read_parquet({idc_index})""",
    "earlier": "SELECT * FROM read_parquet({prior_versions_index})",
    "collections": """
        SELECT collection_id,
               lower(concat_ws(' ', collection_name, cancer_types, tumor_locations)) AS words
        FROM read_parquet({collections_index})""",
    "citations": """
        SELECT lower(doi) AS doi, any_value(title) AS title, any_value(citation) AS citation
        FROM (SELECT source.source_doi AS doi, source.source_title AS title, source.citation
              FROM (SELECT unnest(sources) AS source FROM read_parquet({collections_index}))
              UNION ALL
              SELECT source_DOI, analysis_result_title, "Citation"
              FROM read_parquet({analysis_results_index}))
        WHERE doi IS NOT NULL
        GROUP BY 1""",
    "releases": "SELECT * FROM read_parquet({version_metadata_index})",
}


class IdcIndex:
    """The index; its files are opened at the first question.

    Parameters
    ----------
    folder
        Where the Parquet files lie; by default in the installed package ``idc-index-data``.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def rows(self, query: str, *values: object, **named: object) -> list[Row]:
        """Ask; each row is a dict by column name.

        Parameters
        ----------
        query
            SQL, with its parameters as ``?`` or as ``$name``.

        Raises
        ------
        CommandError
            The index or DuckDB is not installed, or the files of the index can't be read.
        """
        return self._database.rows(query, *values, **named)

    def row(self, query: str, *values: object, **named: object) -> Row:
        """Ask something that has exactly one row as its answer."""
        (row,) = self.rows(query, *values, **named)
        return row

    @functools.cached_property
    def release(self) -> str:
        """IDC's data release that the index describes: ``v25``."""
        row = self.row("SELECT max(idc_version) AS newest FROM releases")
        return f"v{row['newest']}"

    @functools.cached_property
    def package_version(self) -> str:
        """The version of ``idc-index-data``; ``unknown`` for files that lie elsewhere."""
        return "unknown" if self._folder else importlib.metadata.version(_PACKAGE)

    @functools.cached_property
    def _database(self) -> Database:
        folder = self._folder or _installed_folder()
        try:
            return Database({name: _with_files(query, folder) for name, query in _VIEWS.items()})
        except UnreadableFileError as error:
            raise _unreadable(folder, error) from error


def _with_files(query: str, folder: Path) -> str:
    names = (
        "idc_index",
        "prior_versions_index",
        "collections_index",
        "analysis_results_index",
        "version_metadata_index",
    )
    files = {name: literal(folder / f"{name}.parquet") for name in names}
    return query.format(**files, is_non_commercial=IS_NON_COMMERCIAL)


def _installed_folder() -> Path:
    # Importing the package would read three dozen files of it that nobody here wants.
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise not_installed("idc-index-data")
    return Path(found.submodule_search_locations[0])


def _unreadable(folder: Path, error: Exception) -> CommandError:
    return CommandError(
        f"the index of the IDC in {folder} can't be read: {error} Install it again: "
        "pip install --force-reinstall --no-deps idc-index-data",
        ExitCode.CONFIGURATION,
    )
