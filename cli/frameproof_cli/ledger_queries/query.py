"""What a person wants to see of a ledger -> one page of its rows.

No value of a person's stands in the SQL itself: it goes in as a parameter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from frameproof.layout import RunFolder
from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.sql.database import Database, Row, UnreadableFileError, literal
from frameproof_cli.terminal.failures import CommandError, ExitCode

COLUMNS = (
    "imageSetId",
    "versionId",
    "frameId",
    "seriesInstanceUid",
    "sopInstanceUid",
    "frameNumber",
    "verdict",
    "rule",
    "expectedCrc32",
    "actualCrc32",
    "reason",
    "servedBytes",
    "pixelBytes",
    "attempts",
    "bitmapKey",
    "bitmaps",
    "storedTransferSyntaxUid",
    "servedSha256",
    "pixelSha256",
    "decoder",
    "crossCheck",
    "levelsChecked",
    "fetchSeconds",
    "decodeSeconds",
    "verifiedAt",
    "sourceKey",
    "sourceVerdict",
    "sourceReason",
)
"""What is shown of a row: everything but the run's id, which is asked for, and ``sourceUri``."""

_FRAMES = "SELECT * FROM read_parquet({file})"
_COUNT = "SELECT count(*) AS total FROM frames WHERE {conditions}"
_PAGE = "SELECT {names} FROM frames WHERE {conditions} ORDER BY {order} LIMIT ? OFFSET ?"
_ONE = 'SELECT 1 FROM frames WHERE "{column}" = ? LIMIT 1'

_POSITION = ("imageSetId", "sopInstanceUid", "frameNumber")
SORT_KEYS = {
    "position": _POSITION,
    "series": ("seriesInstanceUid",),
    "verdict": ("verdict",),
    "attempts": ("attempts",),
    "served-bytes": ("servedBytes",),
    "pixel-bytes": ("pixelBytes",),
    "fetch-seconds": ("fetchSeconds",),
    "decode-seconds": ("decodeSeconds",),
}
"""Words of ``--sort`` -> columns; equal rows are in the order of their position."""


@dataclass(frozen=True, slots=True)
class FrameQuery:
    """Which frames, in which order, and which page of them. Of several values one is enough."""

    verdicts: tuple[str, ...] = ()
    source_verdicts: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    """SeriesInstanceUIDs."""
    instances: tuple[str, ...] = ()
    """SOPInstanceUIDs."""
    image_sets: tuple[str, ...] = ()
    sort: str = "position"
    descending: bool = False
    limit: int = 20
    page: int = 1


@dataclass(frozen=True, slots=True)
class FramePage:
    """Some rows of a ledger, and how many there are like them."""

    rows: tuple[Row, ...]
    """By the names of ``COLUMNS``."""
    total: int
    query: FrameQuery

    @property
    def first(self) -> int:
        """Number of the page's first row among all, from 1."""
        return (self.query.page - 1) * self.query.limit + 1

    @property
    def next_page(self) -> int | None:
        """Number of the page behind this one; None where there is none."""
        has_next = self.query.page * self.query.limit < self.total
        return self.query.page + 1 if has_next else None


def ask_ledger(run_id: str, bucket: Bucket, query: FrameQuery) -> FramePage:
    """Download a run's ledger for the time of one question, and ask it.

    Raises
    ------
    CommandError
        The ledger cannot be read, or the run has no frame of a series, instance or image set that
        was named (exit code 4).
    """
    key = RunFolder(run_id).ledger_table
    # It holds source URIs, so that no copy of it is kept.
    with tempfile.TemporaryDirectory(prefix="frameproof-") as folder:
        file = Path(folder, "frames.parquet")
        bucket.download(key, file)
        try:
            ledger = Database({"frames": _FRAMES.format(file=literal(file))})
        except UnreadableFileError as error:
            raise CommandError(
                f"{bucket.uri(key)} is not a ledger that can be read: {error} Have it written "
                f"anew: frameproof retry {run_id}",
                ExitCode.AWS_ERROR,
            ) from error
        return _page(ledger, query, run_id)


def _page(ledger: Database, query: FrameQuery, run_id: str) -> FramePage:
    _require_named(ledger, query, run_id)
    conditions, parameters = _conditions(query)
    counted = ledger.rows(_COUNT.format(conditions=conditions), *parameters)
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    asked = _PAGE.format(names=names, conditions=conditions, order=_order(query))
    skipped = (query.page - 1) * query.limit
    rows = ledger.rows(asked, *parameters, query.limit, skipped)
    return FramePage(tuple(rows), counted[0]["total"], query)


def _conditions(query: FrameQuery) -> tuple[str, list[str]]:
    sql, parameters = ["TRUE"], list[str]()
    for column, values in (*_named(query), *_judged(query)):
        if values:
            sql.append(f'"{column}" IN ({", ".join("?" for _ in values)})')
            parameters += values
    return " AND ".join(sql), parameters


def _named(query: FrameQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "seriesInstanceUid", query.series
    yield "sopInstanceUid", query.instances
    yield "imageSetId", query.image_sets


def _judged(query: FrameQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "verdict", query.verdicts
    yield "sourceVerdict", query.source_verdicts


def _order(query: FrameQuery) -> str:
    direction = "DESC" if query.descending else "ASC"
    wanted = [f'"{name}" {direction} NULLS LAST' for name in SORT_KEYS[query.sort]]
    return ", ".join([*wanted, *(f'"{name}"' for name in _POSITION)])


def _require_named(ledger: Database, query: FrameQuery, run_id: str) -> None:
    """Refuse names that the run has no frame of: an empty answer would look like a good one."""
    nouns = {"seriesInstanceUid": "series", "sopInstanceUid": "instance", "imageSetId": "image set"}
    for column, values in _named(query):
        for value in values:
            if not ledger.rows(_ONE.format(column=column), value):
                raise CommandError(
                    f"run {run_id} has no frame of {nouns[column]} {value}. Instances without "
                    f"pixels have none; all that it has: frameproof frames {run_id}",
                    ExitCode.NOT_FOUND,
                )
