"""The document that GetImageSetMetadata serves: Patient, Study, Series, Instances, ImageFrames.

A document may have thousands of instances, so an import never holds one as objects: it writes the
entries one after another, as the text that they became when their files were converted.
"""

import gzip
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from .conversion import ConvertedInstance

type Document = dict[str, Any]

type Entry = tuple[str, bytes]
"""A SOPInstanceUID and the JSON of its entry."""

SCHEMA_VERSION = "1.1"
MAX_METADATA_BYTES = 50 * 1000**2
"""Metadata of one image set, 50 MB (endpoints and quotas page): of the JSON, unpacked (a guess)."""

_FASTEST_COMPRESSION = 1
_AFTER_INSTANCES = "}" * 5
"""Ends Instances, the series, Series, Study and the document, each the last member of the next."""


class MetadataTooLargeError(Exception):
    """A document would be larger than HealthImaging allows."""

    def __init__(self) -> None:
        super().__init__(
            f"The metadata of the image set would be larger than {MAX_METADATA_BYTES} bytes."
        )


def new_head(datastore_id: str, image_set_id: str, series_uid: str, levels: bytes) -> Document:
    """Build a document without instances.

    Parameters
    ----------
    levels
        What ``levels_json`` made of the first instance: the elements that decide about grouping
        are the same in all of them.
    """
    dicom = json.loads(levels)
    series = {"DICOM": dicom["Series"], "Instances": {}}
    return {
        "SchemaVersion": SCHEMA_VERSION,
        "DatastoreID": datastore_id,
        "ImageSetID": image_set_id,
        "Patient": {"DICOM": dicom["Patient"]},
        "Study": {"DICOM": dicom["Study"], "Series": {series_uid: series}},
    }


def levels_json(instance: ConvertedInstance) -> bytes:
    """Return the attributes of patient, study and series that an instance came with, as JSON."""
    metadata = instance.metadata
    levels = {"Patient": metadata.patient, "Study": metadata.study, "Series": metadata.series}
    return _json(levels).encode("utf-8")


def entry_json(instance: ConvertedInstance) -> bytes:
    """Return an instance's entry in a document, as JSON."""
    return _json(_entry(instance)).encode("utf-8")


def entries_of(document: Document) -> tuple[Document, dict[str, bytes]]:
    """Take a document apart: a head without instances, and the entries by SOPInstanceUID."""
    ((series_uid, series),) = document["Study"]["Series"].items()
    entries = {uid: _json(entry).encode("utf-8") for uid, entry in series["Instances"].items()}
    study = {**document["Study"], "Series": {series_uid: {**series, "Instances": {}}}}
    return {**document, "Study": study}, entries


def write_packed(target: BinaryIO, head: Document, entries: Iterable[Entry]) -> None:
    """Write a document as HealthImaging sends it, JSON in gzip, an instance at a time.

    Raises
    ------
    MetadataTooLargeError
        It is larger than an image set's metadata may be.
    """
    text = _json(head)
    if not text.endswith('"Instances":{' + _AFTER_INSTANCES):
        raise ValueError("Instances must be the last member of a document without instances.")
    with gzip.GzipFile(
        fileobj=target, mode="wb", compresslevel=_FASTEST_COMPRESSION, filename=""
    ) as packing:
        size_bytes = packing.write(text.removesuffix(_AFTER_INSTANCES).encode("utf-8"))
        separator = b""
        for uid, entry in entries:
            size_bytes += packing.write(separator + _json(uid).encode("utf-8") + b":" + entry)
            separator = b","
            require_metadata_size(size_bytes)
        packing.write(_AFTER_INSTANCES.encode("ascii"))


def packed(document: Document) -> bytes:
    """Return a whole document as HealthImaging sends it: JSON, gzip.

    Raises
    ------
    MetadataTooLargeError
        It is larger than an image set's metadata may be.
    """
    text = _json(document).encode("utf-8")
    require_metadata_size(len(text))
    return gzip.compress(text, compresslevel=_FASTEST_COMPRESSION)


def unpacked(blob: bytes) -> Document:
    """Read a document back."""
    document: Document = json.loads(gzip.decompress(blob))
    return document


def require_metadata_size(size_bytes: int) -> None:
    """Check the quota of an image set's metadata; MetadataTooLargeError beyond it."""
    if size_bytes > MAX_METADATA_BYTES:
        raise MetadataTooLargeError


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


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
