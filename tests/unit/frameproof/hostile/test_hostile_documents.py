"""What HealthImaging, S3 and the run's folder may hold: anything at all, as bytes and as JSON."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from frameproof import json_lines
from frameproof.contracts import CopyBatch, FrameRef, PlannedObject
from frameproof.errors import FrameproofError, UnexpectedDocumentError
from frameproof.image_sets.metadata import read_image_set
from frameproof.job_output import read_manifest, read_objects
from tests.unit.frameproof.after_import import (
    SAMPLE_FRAME,
    failure_line,
    manifest,
    success_line,
    summary,
    warning_line,
)
from tests.unit.frameproof.fakes import OUTPUT_BUCKET, ObjectsInMemory, run_store
from tests.unit.frameproof.hostile.spoiling import CASES, spoilt, spoilt_bytes, spoilt_text

ID = "0123456789abcdef0123456789abcdef"
LEVELS = [
    {"Width": 32, "Height": 24, "Checksum": 7, "FrameID": "f"},
    {"Width": 64, "Height": 48, "Checksum": 9},
]
CT = SAMPLE_FRAME | {
    "InstanceNumber": "1 ",
    "NumberOfFrames": "2",
    "WindowCenter": ["40", "300"],
    "WindowWidth": ["400", "1500"],
    "RescaleSlope": "1",
    "RescaleIntercept": "-1024",
    "ModalityLUTSequence": [{"LUTDescriptor": [4, 0, 16], "LUTData": "AAABAAIAAwA="}],
    "PatientName": "DOE^JOHN",
}
METADATA = {
    "SchemaVersion": "1.1",
    "DatastoreID": ID,
    "ImageSetID": ID,
    "Patient": {"DICOM": {"PatientName": "DOE^JOHN"}},
    "Study": {
        "DICOM": {"StudyInstanceUID": "1.2", "StudyDate": "20260102"},
        "Series": {
            "1.2.3": {
                "DICOM": {"Modality": "CT", "SeriesNumber": "1"},
                "Instances": {
                    f"1.2.3.{number}": {
                        "DICOM": CT,
                        "DICOMVRs": {"PixelData": "OW"},
                        "StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.202",
                        "ImageFrames": [
                            {
                                "ID": f"{number}{frame}" * 16,
                                "PixelDataChecksumFromBaseToFullResolution": LEVELS,
                                "MinPixelValue": 0,
                                "MaxPixelValue": 9,
                            }
                            for frame in (1, 2)
                        ],
                    }
                    for number in (1, 2)
                },
            }
        },
    },
}
pytestmark = pytest.mark.requirement("S11")


def read_metadata(body: bytes) -> int:
    contents = read_image_set(body, image_set_id=ID, version_id="1", is_primary=True, levels="all")
    return len(contents.frames)


def test_metadata_is_read_or_unexpected() -> None:
    assert read_metadata(gzip.compress(json.dumps(METADATA).encode())) == 4
    said: list[str] = []
    for seed in range(CASES):
        try:
            read_metadata(gzip.compress(spoilt_text(METADATA, seed), compresslevel=1))
        except UnexpectedDocumentError as error:
            said.append(str(error))
    assert CASES * 0.1 < len(said) < CASES
    assert "DOE" not in "".join(said)


def test_metadata_whose_gzip_is_damaged_is_read_or_unexpected() -> None:
    body, unexpected = gzip.compress(json.dumps(METADATA).encode()), 0
    for seed in range(CASES):
        try:
            read_metadata(spoilt_bytes(body, seed))
        except UnexpectedDocumentError:
            unexpected += 1
    assert unexpected > CASES * 0.7


def test_a_manifest_of_an_import_job_is_read_or_unexpected() -> None:
    document: Any = manifest("job", [summary(ID, 1, instances=2), summary("b" * 32, 3)])
    unexpected = 0
    for seed in range(CASES):
        try:
            for found in read_manifest(spoilt(document, seed), job_id="job"):
                assert int(found.version_id or 1) >= 0
        except UnexpectedDocumentError:
            unexpected += 1
    assert CASES * 0.2 < unexpected < CASES


def test_the_lines_of_an_import_job_are_read_or_unexpected() -> None:
    lines = {
        "success": [success_line("a", ID), success_line("b", ID)],
        "failure": [failure_line("c", "No.")],
        "warning": [warning_line("a", ID)],
    }
    unexpected = 0
    for seed in range(CASES):
        broken = spoilt(lines, seed)
        if not isinstance(broken, dict):
            continue
        files: dict[str, list[Any]] = {
            name: rows if isinstance(rows := broken.get(name), list) else [rows] for name in lines
        }
        try:
            found = list(read_objects(["a", "b", "c"], **files))
        except UnexpectedDocumentError:
            unexpected += 1
        else:
            assert {"a", "b", "c"} <= {item.key for item in found}
    assert CASES * 0.2 < unexpected < CASES


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_of_the_run_folder_are_read_or_refused(name: str) -> None:
    store = ObjectsInMemory()
    runs, rows = run_store(store), [PlannedObject("s3://pacs/1", "k", 1, '"e"', 0)] * 3
    key = f"runs/sample/{name}"
    runs.write_rows(key, rows)
    good, refused = runs.read_bytes(key), 0
    for seed in range(CASES):
        store.put(f"s3://{OUTPUT_BUCKET}/{key}", spoilt_bytes(good, seed))
        try:
            list(runs.rows(PlannedObject, key))
        except FrameproofError:
            refused += 1
    assert refused > CASES * 0.3


@pytest.mark.parametrize("kind", [CopyBatch, FrameRef])
def test_items_of_a_map_that_are_no_such_items_are_refused(kind: type) -> None:
    store = ObjectsInMemory()
    runs, items = run_store(store), [{"batch": 0, "shard": 0, "key": "k", "objects": 1}]
    for seed in range(CASES):
        content = spoilt_text(items, seed)
        store.put(f"s3://{OUTPUT_BUCKET}/items.json", content)
        try:
            assert runs.items(kind, "items.json") == []
        except FrameproofError:
            continue


@pytest.mark.requirement("S12")
def test_rows_that_are_small_as_gzip_are_never_in_memory_whole() -> None:
    size_bytes, line = 64 * 1024 * 1024, b'{"key":"' + b"a" * 100_000 + b'"}\n'
    bomb = gzip.compress(line * (size_bytes // len(line)), compresslevel=1)
    tracemalloc.start()
    for row in json_lines.decode(bomb, is_gzip=True, name="bomb"):
        assert row
    of_rows = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    assert sum(map(len, json_lines.unzipped([bomb]))) > size_bytes * 0.99
    of_pieces = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert max(of_rows, of_pieces) < size_bytes / 8


@pytest.mark.requirement("S12")
def test_a_row_without_end_is_unexpected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LINE_LIMIT_BYTES", 1_000)
    bomb = gzip.compress(b"[" * 1_001)
    with pytest.raises(UnexpectedDocumentError, match="rows has a line of more than 1000 bytes"):
        list(json_lines.decode(bomb, is_gzip=True, name="rows"))


def test_gzip_that_is_cut_off_while_it_is_read_piece_by_piece_is_unexpected() -> None:
    content = gzip.compress(b"rows\n" * 100)
    for pieces in ([content[:-9]], [content[:5]], [], [b"no gzip"]):
        with pytest.raises(UnexpectedDocumentError, match="gzip"):
            list(json_lines.unzipped(pieces))
