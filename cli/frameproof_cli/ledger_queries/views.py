"""A page of a ledger for people, for a spreadsheet and for a script."""

from __future__ import annotations

import json

from frameproof_cli.ledger_queries.query import COLUMNS, FramePage
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.sql.database import Row
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.tables import Column, csv_text, table


def _reasons(row: Row) -> str:
    return " ".join(filter(None, [row["reason"], row["sourceReason"]]))


_TABLE: tuple[Column[Row], ...] = (
    Column("VERDICT", lambda row: row["verdict"]),
    Column("SERIES", lambda row: row["seriesInstanceUid"], priority=5),
    Column("INSTANCE", lambda row: row["sopInstanceUid"], priority=3),
    Column("FRAME", lambda row: str(row["frameNumber"]), is_number=True),
    Column("FRAME ID", lambda row: row["frameId"]),
    Column("IMAGE SET", lambda row: row["imageSetId"], priority=2),
    Column("SERVED", lambda row: figures.size(row["servedBytes"]), is_number=True, priority=6),
    Column("READS", lambda row: str(row["attempts"]), is_number=True, priority=7),
    Column("SOURCE", lambda row: row["sourceVerdict"] or "", priority=4),
    Column("REASON", _reasons, widest=60, priority=1),
)


def frames_table(page: FramePage, *, width: int | None) -> str:
    """Write a page for a person; ``width`` is the terminal's, None where nothing is cut."""
    return table(_TABLE, page.rows, width=width)


def frames_csv(page: FramePage) -> str:
    """Write a page as CSV, with the ledger's own names as headings."""
    return csv_text(COLUMNS, page.rows)


def frames_json(page: FramePage, *, run_id: str, target: str) -> str:
    """Write a page for a script (``schemas/frames.schema.json``)."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "target": target,
        "runId": run_id,
        "total": page.total,
        "nextPage": page.next_page,
        "frames": page.rows,
    }
    return json.dumps(document, indent=1)


def where_in_all(page: FramePage, flags: str) -> str:
    """Say which frames of how many these are, and how to see the next ones."""
    if not page.total:
        return "no frame is like that."
    if not page.rows:
        return f"page {page.query.page} is empty; there are {page.total:,} such frames."
    last = page.first + len(page.rows) - 1
    more = f" The next ones: --page {page.next_page}{flags}" if page.next_page else ""
    return f"{page.first:,} to {last:,} of {page.total:,} frames.{more}"
