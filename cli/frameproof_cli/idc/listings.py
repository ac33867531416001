"""A search's page, or a study's details, as a table for people, as CSV, or as JSON."""

from __future__ import annotations

import dataclasses
import json

from frameproof.records import camel_case, to_json
from frameproof_cli.idc.records import Page, Series, Study, StudyDetails
from frameproof_cli.idc.sizes import format_size
from frameproof_cli.terminal.tables import Column, csv_text, table

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


def document(record: Page | StudyDetails) -> str:
    """Write a page or details as JSON (``schemas/studies.schema.json``, ``study.schema.json``)."""
    return json.dumps(to_json(record), indent=1, ensure_ascii=False)


def page_csv(page: Page) -> str:
    """Write a page as CSV (RFC 4180): JSON's names as headings, lists joined by ``;``."""
    kind = Study if page.series is None else Series
    headings = [camel_case(field.name) for field in dataclasses.fields(kind)]
    return csv_text(headings, [to_json(row) for row in page.rows])
