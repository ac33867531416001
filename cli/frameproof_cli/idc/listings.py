"""A search's page, or a study's details, as a table for people, as CSV, or as JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from frameproof.records import camel_case, to_json
from frameproof_cli.idc.records import Page, Series, Study, StudyDetails
from frameproof_cli.idc.sizes import format_size

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Column[Record]:
    """One column of a table."""

    title: str
    cell: Callable[[Record], str]
    widest: int = 64
    """A longer cell is cut; no id is, which people copy."""
    is_number: bool = False
    priority: int = 0
    """On a narrow terminal the columns with the highest go first; 0 stays."""


_STUDY_COLUMNS: tuple[Column[Study], ...] = (
    Column("COLLECTION", lambda study: study.collection, widest=27),
    Column("PATIENT", lambda study: " ".join(study.patient_ids), priority=1),
    Column("MODALITY", lambda study: " ".join(study.modalities), widest=18),
    Column("BODY PART", lambda study: " ".join(study.body_parts), widest=14, priority=3),
    Column("SERIES", lambda study: f"{study.series:,}", is_number=True, priority=2),
    Column("INSTANCES", lambda study: f"{study.instances:,}", is_number=True, priority=2),
    Column("SIZE", lambda study: format_size(study.size_bytes), is_number=True),
    Column("LICENCE", lambda study: ", ".join(study.licences), widest=24, priority=4),
    Column("DESCRIPTION", lambda study: study.study_description or "", widest=28, priority=5),
    Column("STUDY", lambda study: study.study_instance_uid),
)
_SERIES_COLUMNS: tuple[Column[Series], ...] = (
    Column("COLLECTION", lambda series: series.collection, widest=27, priority=2),
    Column("PATIENT", lambda series: series.patient_id, priority=3),
    Column("MODALITY", lambda series: series.modality),
    Column("BODY PART", lambda series: series.body_part or "", widest=14, priority=4),
    Column("INSTANCES", lambda series: f"{series.instances:,}", is_number=True, priority=1),
    Column("SIZE", lambda series: format_size(series.size_bytes), is_number=True),
    Column("LICENCE", lambda series: series.licence, widest=24, priority=1),
    Column("DESCRIPTION", lambda series: series.series_description or "", widest=32, priority=5),
    Column("SOURCE", lambda series: series.source, widest=80),
)


def page_table(page: Page, *, width: int | None) -> str:
    """Write a page as a table; one without rows is its headings alone.

    Parameters
    ----------
    width
        Columns of the terminal; None where there is none, and nothing is cut or left out.
    """
    if page.series is not None:
        return table(_SERIES_COLUMNS, page.series, width=width)
    return table(_STUDY_COLUMNS, page.studies or (), width=width)


def details_text(details: StudyDetails, *, width: int | None) -> str:
    """Write a study's details for a person: the study, its series, whom to cite."""
    study = details.study
    facts = {
        "study": study.study_instance_uid,
        "collection": study.collection,
        "patient": " ".join(study.patient_ids),
        "date": study.study_date or "",
        "description": study.study_description or "",
        "modalities": " ".join(study.modalities),
        "size": f"{study.series:,} series, {study.instances:,} instances, "
        f"{format_size(study.size_bytes)}",
        "licences": ", ".join(study.licences),
        "index": f"IDC {details.idc_release}, idc-index-data {details.index_version}",
    }
    columns = tuple(c for c in _SERIES_COLUMNS if c.title not in {"COLLECTION", "PATIENT"})
    cited = [
        f"{one.source_doi} ({one.series:,} series, {', '.join(one.licences)})\n  {one.citation}"
        for one in details.citations
    ]
    return "\n".join(
        [
            *(f"{name:<12} {text}" for name, text in facts.items() if text),
            "",
            table(columns, details.series, width=width),
            "",
            "To be cited:",
            *cited,
        ]
    )


def table[Record](
    columns: Sequence[Column[Record]], records: Sequence[Record], *, width: int | None
) -> str:
    """Write records as lines of columns that stand under their headings."""
    columns = list(columns)
    cells = [_cells(column, records, cut=width is not None) for column in columns]
    while width is not None and _width_of(cells) > width and any(c.priority for c in columns):
        least = max(range(len(columns)), key=lambda number: columns[number].priority)
        del columns[least], cells[least]
    heading, *rows = (_GAP.join(row).rstrip() for row in zip(*cells, strict=True))
    return "\n".join([heading if width is None else click.style(heading, bold=True), *rows])


def _cells[Record](column: Column[Record], records: Sequence[Record], *, cut: bool) -> list[str]:
    texts = [column.title, *(" ".join(column.cell(record).split()) for record in records)]
    if cut:
        texts = [_shortened(text, column.widest) for text in texts]
    widest = max(map(len, texts))
    return [text.rjust(widest) if column.is_number else text.ljust(widest) for text in texts]


def _shortened(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _width_of(cells: list[list[str]]) -> int:
    return sum(len(column[0]) for column in cells) + len(_GAP) * (len(cells) - 1)


def document(record: Page | StudyDetails) -> str:
    """Write a page or details as JSON (``schemas/studies.schema.json``, ``study.schema.json``)."""
    return json.dumps(to_json(record), indent=1, ensure_ascii=False)


def page_csv(page: Page) -> str:
    """Write a page as CSV (RFC 4180): JSON's names as headings, lists joined by ``;``."""
    rows = [to_json(row) for row in page.rows]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, _headings(page), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _csv_cell(value) for name, value in row.items()} for row in rows)
    return stream.getvalue().removesuffix("\r\n")


def _csv_cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value


def _headings(page: Page) -> list[str]:
    kind = Study if page.series is None else Series
    return [camel_case(field.name) for field in dataclasses.fields(kind)]
