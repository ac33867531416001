"""An index of a dozen series, with the files and columns of ``idc-index-data``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

_COLUMNS = (
    "collection_id",
    "analysis_result_id",
    "PatientID",
    "SeriesInstanceUID",
    "StudyInstanceUID",
    "source_DOI",
    "StudyDate",
    "StudyDescription",
    "BodyPartExamined",
    "Modality",
    "transfer_syntax_name",
    "Manufacturer",
    "ManufacturerModelName",
    "SeriesDate",
    "SeriesDescription",
    "SeriesNumber",
    "license_short_name",
    "aws_bucket",
    "crdc_series_uuid",
)
_NUMBERS = {"instanceCount": "BIGINT", "series_size_MB": "DOUBLE"}

OPEN, SHUT = "CC BY 4.0", "CC BY-NC 4.0"


def uuid_of(number: int) -> str:
    """Make the crdc_series_uuid of a series by its number."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def series_row(number: int, study: str, patient: str, collection: str, **more: Any) -> Any:
    """Describe one CT series of 10 instances and 2.5 MB; ``more`` are columns of the index."""
    return {
        "collection_id": collection,
        "PatientID": patient,
        "StudyInstanceUID": study,
        "SeriesInstanceUID": f"{study}.{number}",
        "crdc_series_uuid": uuid_of(number),
        "aws_bucket": "idc-open-data",
        "Modality": "CT",
        "Manufacturer": "ACME",
        "license_short_name": OPEN,
        "source_DOI": f"10.1/{collection}",
        "SeriesNumber": str(number),
        "instanceCount": 10,
        "series_size_MB": 2.5,
        **more,
    }


LUNG_1, LUNG_2, BRAIN, SECRET, TWIN = "1.2.3.1", "1.2.3.2", "1.2.3.3", "1.2.3.4", "1.2.3.5"
ROWS = (
    series_row(1, LUNG_1, "P1", "lungs", BodyPartExamined="CHEST", StudyDescription="Low dose"),
    series_row(2, LUNG_1, "P1", "lungs", Modality="SEG", analysis_result_id="outlines"),
    series_row(3, LUNG_1, "P1", "lungs", license_short_name=SHUT, aws_bucket="idc-open-data-cr"),
    series_row(4, LUNG_2, "P1", "lungs", BodyPartExamined="CHESTABDPELVIS", StudyDate="2001-01-02"),
    series_row(
        5, BRAIN, "P2", "tcga_gbm", Modality="MR", Manufacturer="Other", series_size_MB=0.000001
    ),
    series_row(6, SECRET, "P3", "secrets", license_short_name=SHUT, aws_bucket="idc-open-data-cr"),
    series_row(7, TWIN, "P1", "twins", instanceCount=1),
)
GONE = "9.9.9"


def write_index(folder: Path) -> Path:
    """Write the files of the index into a folder; returns it."""
    connection = duckdb.connect()
    kinds = dict.fromkeys(_COLUMNS, "VARCHAR") | _NUMBERS
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE idc_index ({columns})")
    marks = ", ".join("?" for _ in kinds)
    connection.executemany(
        f"INSERT INTO idc_index VALUES ({marks})",  # noqa: S608 - the names above
        [[row.get(name) for name in kinds] for row in ROWS],
    )
    for statement in _OTHER_FILES:
        connection.execute(statement)
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return folder


_OTHER_FILES = (
    """CREATE TABLE collections_index AS
       SELECT upper(collection_id) AS collection_name, collection_id,
              CASE collection_id WHEN 'tcga_gbm' THEN 'Glioblastoma' END AS cancer_types,
              'Somewhere' AS tumor_locations,
              [{source_doi: '10.1/' || upper(collection_id), source_title: 'Data of it',
                citation: '<i>A. Author</i> &amp; B.' || chr(10) || collection_id}] AS sources
       FROM (SELECT DISTINCT collection_id FROM idc_index)""",
    """CREATE TABLE analysis_results_index AS
       SELECT 'outlines' AS analysis_result_id, 'Outlines' AS analysis_result_title,
              '10.2/outlines' AS source_DOI, 'C. Author' AS "Citation" """,
    """CREATE TABLE prior_versions_index AS
       SELECT '9.9.9' AS StudyInstanceUID, '9.9.9.1' AS SeriesInstanceUID,
              '99999999-0000-4000-8000-000000000000' AS crdc_series_uuid,
              's3://idc-open-data/99999999-0000-4000-8000-000000000000/*' AS series_aws_url,
              CAST(2 AS BIGINT) AS min_idc_version, CAST(7 AS BIGINT) AS max_idc_version""",
    "CREATE TABLE version_metadata_index AS SELECT CAST(8 AS BIGINT) AS idc_version",
)
