"""A run that has ended, as ``frameproof download`` and ``frameproof frames`` find it in a stack."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb

from frameproof.contracts import LedgerRow
from frameproof.contracts.bitmaps import BitmapFile, BitmapSidecar
from frameproof.contracts.pictures import Presentation
from frameproof.gateways.storage import Storage
from frameproof.layout import RunFolder
from frameproof.ledger.tables import ledger_columns, ledger_definition
from frameproof.records import to_json
from frameproof.run_store import RunStore
from tests.integration.cli.conftest import StackUnderTest
from tests.unit.cli.rebuilding.small_instances import (
    SERIES,
    Json,
    document,
    frame_id,
    image,
    image_set_of,
)

RUN = "r1"


def ledger_row(number: int, **members: Any) -> LedgerRow:
    """Make a row of the ledger: frame ``number`` of an instance."""
    values: dict[str, Any] = {
        "run_id": RUN,
        "image_set_id": "a" * 32,
        "version_id": "1",
        "frame_id": f"{number:032x}",
        "series_instance_uid": SERIES,
        "sop_instance_uid": "1.2.3",
        "frame_number": number,
        "verdict": "verified",
        "rule": "decodedPixels",
        "expected_crc32": 1,
        "actual_crc32": 1,
        "attempts": 1,
        "source_uri": "s3://inbox/uploads/Jane Doe.dcm",
    }
    return LedgerRow(**(values | members))


def put_ledger(stack: StackUnderTest, folder: Path, *rows: LedgerRow) -> None:
    """Write a ledger as WriteReport does, with DuckDB's own types."""
    connection = duckdb.connect(":memory:")
    connection.execute(ledger_definition())
    names = ledger_columns()
    for row in rows:
        values = to_json(row)
        marks = ", ".join("?" for _ in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        connection.execute(
            f"INSERT INTO ledger ({quoted}) VALUES ({marks})",  # noqa: S608  # names of ours
            [values.get(name) for name in names],
        )
    file = folder / "made.parquet"
    connection.sql("SELECT * EXCLUDE (pixels) FROM ledger").write_parquet(str(file))
    stack.s3.upload_file(str(file), "outbox", RunFolder(RUN).ledger_table)


def put_images(stack: StackUnderTest, **frames: int) -> dict[str, Json]:
    """Put images into the data store, by name of their SOPInstanceUID and number of frames."""
    instances: dict[str, Json] = {}
    for name, count in frames.items():
        uid = f"1.2.{name.removeprefix('i')}"
        instances[uid], served = image(uid, frames=count)
        stack.healthimaging.frames |= served
    image_set = image_set_of(instances)
    stack.healthimaging.documents[image_set.image_set_id] = document(instances)
    runs = RunStore(Storage(stack.s3), "outbox", RUN)
    runs.write_rows(runs.keys.image_sets, [image_set])
    return instances


def spoil(stack: StackUnderTest, sop_instance_uid: str, number: int) -> str:
    """Let a frame be served as another one; return its id."""
    served = stack.healthimaging.frames
    bad = frame_id(sop_instance_uid, number)
    served[bad] = next(content for key, content in served.items() if key != bad)
    return bad


def put_bitmaps(stack: StackUnderTest, sop_instance_uid: str, **files: bytes) -> None:
    """Put one frame's bitmaps into the run, by their form, with the file that describes them."""
    folder = RunFolder(RUN)
    listed = []
    for form, content in files.items():
        key = folder.bitmap(SERIES, sop_instance_uid, 1, f".{form}")
        stack.s3.put_object(Bucket="outbox", Key=key, Body=content)
        digest = hashlib.sha256(content).hexdigest()
        listed.append(BitmapFile(form, key.rpartition("/")[2], len(content), digest))  # type: ignore[arg-type]  # a form
    sidecar = BitmapSidecar(
        sop_instance_uid=sop_instance_uid,
        series_instance_uid=SERIES,
        study_instance_uid="1.2",
        frame_number=1,
        image_set_id="a" * 32,
        version_id="1",
        frame_id="f" * 32,
        rows=2,
        columns=2,
        samples_per_pixel=1,
        bits_allocated=8,
        bits_stored=8,
        sample_type="uint8",
        photometric_interpretation="MONOCHROME2",
        presentation=Presentation(),
        png_offset=0,
        verdict="verified",
        rule="decodedPixels",
        crc32=1,
        served_sha256=None,
        decoder=None,
        files=tuple(listed),
    )
    key = folder.bitmap(SERIES, sop_instance_uid, 1, ".json")
    stack.s3.put_object(Bucket="outbox", Key=key, Body=json.dumps(to_json(sidecar)).encode())
