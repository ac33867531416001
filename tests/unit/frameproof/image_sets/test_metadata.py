from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from frameproof.contracts import ImageSet
from frameproof.errors import UnexpectedDocumentError
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.metadata import read_image_set

ID = "0123456789abcdef0123456789abcdef"
CT = {
    "InstanceNumber": "1 ",
    "Rows": 512,
    "Columns": 256,
    "SamplesPerPixel": 1,
    "BitsAllocated": 16,
    "BitsStored": 12,
    "PixelRepresentation": 1,
    "PhotometricInterpretation": "MONOCHROME2 ",
    "PixelData": None,
}


def image_frame(frame_id: str, *checksums: tuple[int, int]) -> dict[str, Any]:
    levels = [{"Width": w, "Height": w, "Checksum": checksum} for w, checksum in checksums]
    return {"ID": frame_id, "PixelDataChecksumFromBaseToFullResolution": levels}


def instance(
    *frames: dict[str, Any], dicom: dict[str, Any] | None = None, **keys: Any
) -> dict[str, Any]:
    return {"DICOM": CT if dicom is None else dicom, "ImageFrames": list(frames)} | keys


def document(instances: dict[str, Any], *, modality: str | None = "CT ") -> dict[str, Any]:
    series = {"DICOM": {"Modality": modality}, "Instances": instances}
    return {
        "SchemaVersion": "1.1",
        "ImageSetID": ID,
        "Patient": {"DICOM": {"PatientName": "DOE^JANE"}},
        "Study": {"DICOM": {}, "Series": {"1.2.3": series}},
    }


def read(content: Any) -> ImageSetContents:
    body = gzip.compress(json.dumps(content).encode())
    return read_image_set(body, image_set_id=ID, version_id="2", is_primary=True)


def read_instance(*frames: dict[str, Any], **keys: Any) -> ImageSetContents:
    return read(document({"1.2.3.4": instance(*frames, **keys)}))


def test_every_element_of_a_frame_is_read_without_its_padding() -> None:
    (frame,) = read_instance(image_frame("f1", (512, 7))).frames
    assert (frame.image_set_id, frame.version_id, frame.frame_id) == (ID, "2", "f1")
    assert (frame.series_instance_uid, frame.sop_instance_uid) == ("1.2.3", "1.2.3.4")
    assert (frame.frame_number, frame.rows, frame.columns) == (1, 512, 256)
    assert (frame.samples_per_pixel, frame.bits_allocated, frame.bits_stored) == (1, 16, 12)
    assert (frame.pixel_representation, frame.photometric_interpretation) == (1, "MONOCHROME2")
    assert (frame.rule, frame.expected_crc32) == ("decodedPixels", 7)
    assert (frame.stored_transfer_syntax_uid, frame.picture) == (None, None)


def test_image_set_is_counted() -> None:
    contents = read(
        document(
            {
                "1.2.3.1": instance(image_frame("a", (1, 1))),
                "1.2.3.2": instance(
                    image_frame("b", (1, 1)),
                    image_frame("c", (1, 1)),
                    dicom=CT | {"NumberOfFrames": "2 "},
                ),
                "1.2.3.3": instance(dicom={"InstanceNumber": "3"}),
            }
        )
    )
    assert contents.image_set == ImageSet(
        image_set_id=ID,
        version_id="2",
        first_version_id="2",
        is_primary=True,
        modality="CT",
        series_instance_uid="1.2.3",
        frames=3,
        instances_with_frames=2,
        instances_without_frames=1,
        number_of_frames=3,
    )


def test_frames_come_by_instance_number_and_are_counted_from_one_in_each_instance() -> None:
    # GIVEN instances whose keys stand in another order than their numbers
    instances = {
        "1.9": instance(image_frame("c", (1, 1)), dicom=CT | {"InstanceNumber": "10"}),
        "1.7": instance(
            image_frame("a", (1, 1)), image_frame("b", (1, 1)), dicom=CT | {"InstanceNumber": "9"}
        ),
        "1.8": instance(image_frame("d", (1, 1)), dicom=CT | {"InstanceNumber": "10"}),
    }
    # WHEN they are read, THEN InstanceNumber decides, and the UID where it is the same
    found = [
        (f.sop_instance_uid, f.frame_id, f.frame_number) for f in read(document(instances)).frames
    ]
    assert found == [("1.7", "a", 1), ("1.7", "b", 2), ("1.8", "d", 1), ("1.9", "c", 1)]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([(512, 11)], 11),
        ([(128, 1), (256, 2), (512, 3)], 3),
        ([(512, 3), (256, 2), (128, 1)], 3),
        ([(512, 0)], 0),
        ([(512, 4294967295)], 4294967295),
        ([], None),
    ],
)
def test_checksum_of_the_widest_level_is_expected(
    levels: list[tuple[int, int]], expected: int | None
) -> None:
    (frame,) = read_instance(image_frame("f1", *levels)).frames
    assert frame.expected_crc32 == expected


@pytest.mark.parametrize(
    "entry",
    [
        {"ID": "f1"},
        {"ID": "f1", "PixelDataChecksumFromBaseToFullResolution": None},
        {"ID": "f1", "PixelDataChecksumFromBaseToFullResolution": [{"Checksum": 3}]},
        {"ID": "f1", "PixelDataChecksumFromBaseToFullResolution": [{"Width": 3}]},
        {"ID": "f1", "PixelDataChecksumFromBaseToFullResolution": [{"Width": 3, "Checksum": -1}]},
    ],
)
def test_frame_without_a_usable_checksum_is_listed_without_one(entry: dict[str, Any]) -> None:
    (frame,) = read_instance(entry).frames
    assert (frame.frame_id, frame.expected_crc32) == ("f1", None)


@pytest.mark.parametrize("element", ["Rows", "Columns", "SamplesPerPixel", "BitsAllocated"])
@pytest.mark.parametrize("value", ["absent", None, "", "many"])
def test_frame_of_unknown_shape_is_listed_with_zero(element: str, value: str | None) -> None:
    dicom = {key: kept for key, kept in CT.items() if key != element}
    if value != "absent":
        dicom[element] = value
    (frame,) = read_instance(image_frame("f1", (512, 7)), dicom=dicom).frames
    shape = {
        "Rows": frame.rows,
        "Columns": frame.columns,
        "SamplesPerPixel": frame.samples_per_pixel,
        "BitsAllocated": frame.bits_allocated,
    }
    assert shape.pop(element) == 0
    assert all(shape.values())


@pytest.mark.parametrize(
    ("keys", "rule"),
    [
        ({}, "decodedPixels"),
        ({"StoredTransferSyntaxUID": None}, "decodedPixels"),
        ({"StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.202"}, "decodedPixels"),
        ({"StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.90\0"}, "decodedPixels"),
        (
            {"StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.201", "ChecksumType": "DECOMPRESSED"},
            "decodedPixels",
        ),
        ({"StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.50"}, "storedBytes"),
        ({"StoredTransferSyntaxUID": "1.2.840.10008.1.2.1"}, "storedBytes"),
    ],
)
def test_rule_follows_the_stored_transfer_syntax_of_the_instance(
    keys: dict[str, Any], rule: str
) -> None:
    (frame,) = read_instance(image_frame("f1", (512, 7)), **keys).frames
    assert frame.rule == rule


def test_unknown_modality_is_none() -> None:
    assert read(document({"1.2": instance()}, modality=None)).image_set.modality is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({"ImageSetID": "other", "Study": {}}, "says that its ImageSetID is 'other'"),
        ({"message": "Internal"}, "says that its ImageSetID is None"),
        ("text", "says that its ImageSetID is None"),
        ({"ImageSetID": ID}, r"lacks Study\.Series"),
        ({"ImageSetID": ID, "Study": {"Series": []}}, r"lacks Study\.Series"),
        ({"ImageSetID": ID, "Study": {"Series": {}}}, "holds no instances"),
        ({"ImageSetID": ID, "Study": {"Series": {"1.2": None}}}, "lacks .* Instances"),
        (document({"1.2.4": None}), "lacks .* Instances"),
        (document({}), "holds no instances"),
        (document({"1.2.4": instance({"Width": 1})}), "frame without an ID in instance 1.2.4"),
        (document({"1.2.4": {"ImageFrames": [None]}}), "frame without an ID in instance 1.2.4"),
        (document({"1.2.4": {"ImageFrames": 3}}), "no list of ImageFrames in instance 1.2.4"),
        (document({"1.2.4": {"DICOM": "x"}}), "does not have the expected shape"),
    ],
)
def test_document_of_another_shape_is_an_error_that_names_the_image_set(
    content: Any, complaint: str
) -> None:
    with pytest.raises(UnexpectedDocumentError, match=complaint) as caught:
        read(content)
    assert ID in str(caught.value)


@pytest.mark.parametrize("padding", ["\0", " ", " \0"])
def test_uids_that_are_keys_lose_their_padding_too(padding: str) -> None:
    content = document({f"1.2.3.4{padding}": instance(image_frame("f1", (512, 7)))})
    series = content["Study"]["Series"]
    series[f"1.2.3{padding}"] = series.pop("1.2.3")
    found = read(content)
    (frame,) = found.frames
    assert (frame.series_instance_uid, frame.sop_instance_uid) == ("1.2.3", "1.2.3.4")
    assert found.image_set.series_instance_uid == "1.2.3"
    assert found.instances[0].sop_instance_uid == "1.2.3.4"
