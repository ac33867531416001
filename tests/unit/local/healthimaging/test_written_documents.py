"""A document that is written instance by instance is the one that is written at once."""

import io
import json
from contextlib import closing
from typing import Any

import pytest

from frameproof_local.healthimaging import metadata_document
from frameproof_local.healthimaging.metadata_document import (
    MetadataTooLargeError,
    entries_of,
    new_head,
    packed,
    unpacked,
    write_packed,
)
from frameproof_local.healthimaging.spill import Spill

LEVELS = b'{"Patient":{"PatientID":"P"},"Study":{"StudyID":"S"},"Series":{"Modality":"CT"}}'
ENTRIES = {"1.2": b'{"DICOM":{"InstanceNumber":"1"}}', "1.3": b'{"DICOM":{}}'}


def written(head: dict[str, Any], entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    write_packed(target, head, entries.items())
    return target.getvalue()


def test_a_document_is_put_together_and_taken_apart() -> None:
    head = new_head("d" * 32, "i" * 32, "1.1", LEVELS)
    document = unpacked(written(head, ENTRIES))
    assert document == {
        "SchemaVersion": "1.1",
        "DatastoreID": "d" * 32,
        "ImageSetID": "i" * 32,
        "Patient": {"DICOM": {"PatientID": "P"}},
        "Study": {
            "DICOM": {"StudyID": "S"},
            "Series": {
                "1.1": {
                    "DICOM": {"Modality": "CT"},
                    "Instances": {uid: json.loads(entry) for uid, entry in ENTRIES.items()},
                }
            },
        },
    }
    assert unpacked(packed(document)) == document
    assert entries_of(document) == (head, ENTRIES)


def test_a_document_without_instances_is_complete() -> None:
    head = new_head("d" * 32, "i" * 32, "1.1", LEVELS)
    assert unpacked(written(head, {})) == head


def test_50_mb_are_the_limit_either_way() -> None:
    entry = b'"' + b"x" * (metadata_document.MAX_METADATA_BYTES // 2) + b'"'
    head = new_head("d" * 32, "i" * 32, "1.1", LEVELS)
    one = unpacked(written(head, {"1.2": entry}))
    with pytest.raises(MetadataTooLargeError):
        written(head, {"1.2": entry, "1.3": entry})
    one["Study"]["Series"]["1.1"]["Instances"]["1.3"] = json.loads(entry)
    with pytest.raises(MetadataTooLargeError):
        packed(one)


def test_a_spill_gives_back_what_was_put_aside_in_any_order() -> None:
    with closing(Spill()) as spill:
        spans = [spill.append(content) for content in (b"one", b"", b"three")]
        assert [spill.read(span) for span in reversed(spans)] == [b"three", b"", b"one"]
