"""The document that GetImageSetMetadata serves: Patient, Study, Series, Instances, ImageFrames."""

import gzip
import json
from collections.abc import Iterable
from typing import Any

from .conversion import ConvertedInstance

type Document = dict[str, Any]

SCHEMA_VERSION = "1.1"
_FASTEST_COMPRESSION = 1


def new_document(
    datastore_id: str, image_set_id: str, instances: list[ConvertedInstance]
) -> Document:
    """Build the first version of an image set's metadata from its instances (at least one).

    Patient, study and series attributes are those of the first instance: the elements that
    decide about grouping are the same in all of them.
    """
    first = instances[0]
    series = {"DICOM": first.metadata.series, "Instances": {}}
    document: Document = {
        "SchemaVersion": SCHEMA_VERSION,
        "DatastoreID": datastore_id,
        "ImageSetID": image_set_id,
        "Patient": {"DICOM": first.metadata.patient},
        "Study": {
            "DICOM": first.metadata.study,
            "Series": {first.grouping_key.series_instance_uid: series},
        },
    }
    add_instances(document, instances)
    return document


def add_instances(document: Document, instances: Iterable[ConvertedInstance]) -> None:
    """Add instances to a document in place; one with a known SOPInstanceUID replaces it."""
    for instance in instances:
        series = document["Study"]["Series"][instance.grouping_key.series_instance_uid]
        series["Instances"][instance.sop_instance_uid] = _entry(instance)


def packed(document: Document) -> bytes:
    """Return the document as HealthImaging sends it: JSON, gzip."""
    text = json.dumps(document, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("utf-8"), compresslevel=_FASTEST_COMPRESSION)


def unpacked(blob: bytes) -> Document:
    """Read a document back."""
    document: Document = json.loads(gzip.decompress(blob))
    return document


def _entry(instance: ConvertedInstance) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "DICOM": instance.metadata.instance,
        "DICOMVRs": instance.metadata.private_vrs,
    }
    if instance.stored_transfer_syntax_uid is not None:
        entry["StoredTransferSyntaxUID"] = instance.stored_transfer_syntax_uid
    if instance.is_transcoded:
        # Says that the checksum is over decoded pixels; kept frames are summed as stored.
        entry["ChecksumType"] = "DECOMPRESSED"
    entry["ImageFrames"] = [frame.to_metadata() for frame in instance.frames]
    return entry
