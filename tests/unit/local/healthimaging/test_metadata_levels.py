import base64
import json
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from frameproof_local.healthimaging.grouping import grouping_key, in_groups
from frameproof_local.healthimaging.metadata import InstanceMetadata, instance_metadata
from frameproof_local.healthimaging.part10 import read_part10
from tests.unit.local.healthimaging.dicom_files import SERIES, STUDY, instance, part10


def converted(dataset: Dataset) -> InstanceMetadata:
    """Write and read the data set, so that values are what a file gives."""
    return instance_metadata(read_part10(BytesIO(part10(dataset))))


def test_attributes_stand_at_the_documented_levels() -> None:
    metadata = converted(instance(PatientWeight="70", WindowCenter="40"))
    assert metadata.patient == {"PatientName": "Doe^Jane", "PatientID": "P1"}
    assert metadata.study["StudyInstanceUID"] == STUDY
    assert metadata.study["PatientWeight"] == "70"
    assert metadata.series["SeriesInstanceUID"] == SERIES
    assert metadata.series["Modality"] == "CT"
    assert metadata.instance["WindowCenter"] == ["40"]
    assert "StudyInstanceUID" not in metadata.instance


def test_file_meta_information_stands_with_the_instance() -> None:
    metadata = converted(instance())
    assert metadata.instance["TransferSyntaxUID"] == "1.2.840.10008.1.2.1"
    assert metadata.instance["FileMetaInformationVersion"] == "AAE="
    assert "FileMetaInformationGroupLength" not in metadata.instance


def test_values_have_the_json_types_of_real_documents() -> None:
    metadata = converted(
        instance(
            NumberOfFrames="1",
            RescaleSlope="1.50",
            PixelSpacing=["0.5", "0.25"],
            SoftwareVersions="v1",
            FrameIncrementPointer=0x00181063,
            PatientBirthDate="",
        )
    )
    shown = metadata.instance
    assert shown["NumberOfFrames"] == "1"
    assert shown["RescaleSlope"] == "1.50"
    assert shown["PixelSpacing"] == ["0.5", "0.25"]
    assert shown["FrameIncrementPointer"] == ["00181063"]
    assert shown["Rows"] == 16
    assert shown["PixelData"] is None
    assert metadata.series["SoftwareVersions"] == ["v1"]
    assert metadata.patient["PatientBirthDate"] is None


def test_a_sequence_is_a_list_of_objects() -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator = "T-11", "SRT"
    metadata = converted(instance(AnatomicRegionSequence=[item]))
    assert metadata.instance["AnatomicRegionSequence"] == [
        {"CodeValue": "T-11", "CodingSchemeDesignator": "SRT"}
    ]


def test_private_elements_have_hexadecimal_keys_and_their_vr_beside_them() -> None:
    dataset = instance()
    block = dataset.private_block(0x7FDF, "ACME", create=True)
    block.add_new(0x01, "UN", b"\x01\x02")
    block.add_new(0x02, "UN", b"")
    metadata = converted(dataset)
    assert metadata.instance["7FDF0010"] == "ACME"
    assert metadata.instance["7FDF1001"] == base64.b64encode(b"\x01\x02").decode()
    assert metadata.instance["7FDF1002"] == ""
    assert metadata.private_vrs == {"7FDF0010": "LO", "7FDF1001": "UN", "7FDF1002": "UN"}


def test_long_private_values_are_left_out() -> None:
    dataset = instance()
    dataset.private_block(0x7FDF, "ACME", create=True).add_new(0x01, "OB", bytes(1_000_002))
    assert converted(dataset).instance["7FDF1001"] is None


def test_implicit_vr_finds_the_types_of_ambiguous_elements() -> None:
    dataset = instance(SmallestImagePixelValue=-50)
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    assert converted(dataset).instance["SmallestImagePixelValue"] == -50


def test_numbers_that_json_cannot_hold_become_null() -> None:
    metadata = converted(instance(RecommendedDisplayFrameRateInFloat=float("nan")))
    assert metadata.instance["RecommendedDisplayFrameRateInFloat"] is None
    json.dumps(metadata.instance, allow_nan=False)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("StudyDate", "20230101"),
        ("AccessionNumber", "A2"),
        ("PatientID", "P2"),
        ("StudyInstanceUID", "1.9"),
        ("StudyID", None),
        ("SeriesInstanceUID", "1.8"),
        ("SeriesNumber", 8),
    ],
)
def test_each_of_the_seven_elements_separates_image_sets(keyword: str, value: Any) -> None:
    changed = instance(**{keyword: value})
    assert grouping_key(changed) != grouping_key(instance())


def test_other_elements_do_not_separate_image_sets() -> None:
    changed = instance(PatientName="Roe^Richard", StudyTime="000000", Modality="MR")
    assert grouping_key(changed) == grouping_key(instance())


def test_groups_keep_the_order_in_which_they_came() -> None:
    class Item:
        def __init__(self, dataset: Dataset) -> None:
            self.grouping_key = grouping_key(dataset)

    first, other, second = Item(instance()), Item(instance(PatientID="P2")), Item(instance(2))
    assert list(in_groups([first, other, second]).values()) == [[first, second], [other]]
