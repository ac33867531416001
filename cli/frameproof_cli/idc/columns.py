"""The views' columns -> records; the only place that knows which column is which field."""

from __future__ import annotations

import dataclasses

from frameproof_cli.idc.records import Series, Study
from frameproof_cli.sql.database import Row

SERIES_FIELDS = """
    SeriesInstanceUID AS series_instance_uid, StudyInstanceUID AS study_instance_uid,
    collection_id AS collection, PatientID AS patient_id, Modality AS modality,
    instanceCount AS instances, size_bytes, license_short_name AS licence, is_non_commercial,
    's3://' || aws_bucket || '/' || crdc_series_uuid || '/' AS source, source_DOI AS source_doi,
    analysis_result_id AS analysis_result, BodyPartExamined AS body_part,
    Manufacturer AS manufacturer, ManufacturerModelName AS manufacturer_model_name,
    SeriesNumber AS series_number, SeriesDate AS series_date,
    SeriesDescription AS series_description, transfer_syntax_name AS transfer_syntaxes
"""
"""To select from ``series``."""


def _distinct(column: str) -> str:
    # Without FILTER a missing value would be one more value.
    return f"list_sort(list(DISTINCT {column}) FILTER ({column} IS NOT NULL))"


STUDY_FIELDS = f"""
    StudyInstanceUID AS study_instance_uid, min(collection_id) AS collection,
    {_distinct("PatientID")} AS patient_ids, {_distinct("Modality")} AS modalities,
    {_distinct("BodyPartExamined")} AS body_parts, {_distinct("Manufacturer")} AS manufacturers,
    count(*) AS series, CAST(sum(instanceCount) AS BIGINT) AS instances,
    CAST(sum(size_bytes) AS BIGINT) AS size_bytes, {_distinct("license_short_name")} AS licences,
    min(StudyDate) AS study_date, min(StudyDescription) AS study_description
"""
"""To select from ``series``, grouped by StudyInstanceUID."""


def series_of(row: Row) -> Series:
    """Read a row of SERIES_FIELDS."""
    return Series(**{field.name: row[field.name] for field in dataclasses.fields(Series)})


def study_of(row: Row) -> Study:
    """Read a row of STUDY_FIELDS."""
    values = {field.name: row[field.name] for field in dataclasses.fields(Study)}
    values |= {name: tuple(row[name] or ()) for name in _LISTS}
    return Study(**values)


_LISTS = ("patient_ids", "modalities", "body_parts", "manufacturers", "licences")
