from __future__ import annotations

import base64
import io
import math
from typing import Any

import pydicom
import pytest

from frameproof_cli.rebuilding.datasets import dataset_of
from frameproof_cli.rebuilding.part10 import write_part10
from frameproof_cli.rebuilding.refusals import RebuildError
from frameproof_cli.rebuilding.values import ValueReader
from tests.unit.cli.rebuilding.small_instances import entry, instances_of

REPORT = "1.2.840.10008.5.1.4.1.1.88.11"


def written(values: dict[str, Any], vrs: dict[str, str] | None = None) -> pydicom.Dataset:
    """Rebuild an instance without frames, and read the file back."""
    whole = {"SOPClassUID": REPORT, "SOPInstanceUID": "1.2.3", **values}
    (instance,) = instances_of({"1.2.3": entry(whole, [], DICOMVRs=vrs or {})})
    file = io.BytesIO()
    write_part10(instance, file, lambda frames: [])
    file.seek(0)
    return pydicom.dcmread(file)


@pytest.mark.parametrize(
    ("keyword", "value", "vr", "read"),
    [
        ("RescaleIntercept", "-1000 ", "DS", "-1000"),
        ("WindowCenter", ["40", "300.5"], "DS", "[40, 300.5]"),
        ("ImageType", ["ORIGINAL", "PRIMARY", ""], "CS", "['ORIGINAL', 'PRIMARY', '']"),
        ("InstanceNumber", "226", "IS", "226"),
        ("StudyDate", "20040119", "DA", "20040119"),
        ("PatientName", "A^B", "PN", "A^B"),
        ("AccessionNumber", None, "SH", ""),
        ("FrameIncrementPointer", ["00181063"], "AT", "(0018,1063)"),
        ("DiffusionBValue", 0.5, "FD", "0.5"),
        ("SmallestImagePixelValue", -5, "SS", "-5"),
        ("SmallestImagePixelValue", 40000, "US", "40000"),
        ("ICCProfile", base64.b64encode(b"\1\2\3\4").decode(), "OB", "b'\\x01\\x02\\x03\\x04'"),
    ],
)
def test_value_comes_back_as_what_it_was(keyword: str, value: Any, vr: str, read: str) -> None:
    element = written({keyword: value})[keyword]
    assert (element.VR, str(element.value)) == (vr, read)


def test_lut_descriptor_keeps_its_negative_first_value_beside_65535_entries() -> None:
    found = written({"ModalityLUTSequence": [{"LUTDescriptor": [65535, -5, 16]}]})
    assert list(found.ModalityLUTSequence[0].LUTDescriptor) == [65535, -5, 16]


def test_lut_data_is_written_whether_it_comes_as_numbers_or_as_base64() -> None:
    numbers = {"LUTDescriptor": [2, 0, 16], "LUTData": [1, 515]}
    packed = {"LUTDescriptor": [2, 0, 16], "LUTData": base64.b64encode(b"\1\0\3\2").decode()}
    found = written({"VOILUTSequence": [numbers, packed]})
    assert list(found.VOILUTSequence[0].LUTData) == [1, 515]
    assert found.VOILUTSequence[1].LUTData == b"\1\0\3\2"


def test_sequences_come_back_whole_and_empty_ones_too() -> None:
    code = {"CodeValue": "T-04000", "CodeMeaning": "Breast", "ContextGroupExtensionFlag": None}
    found = written({"AnatomicRegionSequence": [code, {}], "ReferencedImageSequence": []})
    first, second = found.AnatomicRegionSequence
    assert (first.CodeValue, first.CodeMeaning) == ("T-04000", "Breast")
    assert (len(second), len(found.ReferencedImageSequence)) == (0, 0)


def test_private_elements_have_the_vrs_that_the_metadata_names() -> None:
    values = {
        "00091010": "AQI=",
        "00090010": "ACME",
        "00091011": "5",
        "00091012": [{"00091013": 3}],
    }
    vrs = {"00090010": "LO", "00091010": "UN", "00091011": "DS", "00091012": "SQ", "00091013": "US"}
    found = written(values, vrs)
    assert found[0x00091010].value == b"\1\2"
    assert [found[tag].VR for tag in (0x00090010, 0x00091011, 0x00091012)] == ["LO", "DS", "SQ"]
    assert found[0x00091012].value[0][0x00091013].value == 3


def test_private_key_that_two_sequences_use_differently_is_left_out_and_named() -> None:
    reader = ValueReader({"200D1001": "SQ"})
    dataset = reader.dataset({"200D1001": "a text", "20051002": [{"200D1001": [{}]}]})
    assert reader.left_out == {"200D1001"}
    assert [element.tag for element in dataset] == [0x20051002]


def test_repeating_groups_are_known_by_their_numbers() -> None:
    assert written({"60000010": 7, "60000050": [1, 1]})[0x60000010].value == 7


def test_keyword_that_nobody_knows_is_left_out_and_named() -> None:
    reader = ValueReader({})
    assert len(reader.dataset({"SomethingOfNextYear": "x"})) == 0
    assert reader.left_out == {"SomethingOfNextYear"}


def test_icon_is_left_out_since_its_pixels_are_nowhere() -> None:
    reader = ValueReader({})
    assert len(reader.dataset({"IconImageSequence": [{"Rows": 2, "PixelData": None}]})) == 0
    assert reader.left_out == {"IconImageSequence"}


def test_null_among_numbers_is_what_json_has_no_number_for() -> None:
    found = written({"TableOfYBreakPoints": [1.0, None]}).TableOfYBreakPoints
    assert found[0] == 1.0
    assert math.isnan(found[1])


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("NumberOfFrames", "one Jane Doe"),
        ("ICCProfile", "no base64!"),
        ("Rows", "Jane Doe"),
        ("PatientName", {"Alphabetic": "Jane Doe"}),
        ("AnatomicRegionSequence", ["Jane Doe"]),
    ],
)
def test_value_that_its_vr_cannot_hold_is_refused_without_being_told(
    keyword: str, value: Any
) -> None:
    with pytest.raises(RebuildError, match=keyword) as refused:
        ValueReader({}).dataset({keyword: value})
    assert "Jane" not in str(refused.value)


def test_value_that_pydicom_cannot_write_is_refused_without_being_told() -> None:
    with pytest.raises(RebuildError, match="pydicom cannot write it") as refused:
        written({"Rows": 70_123})
    assert "70123" not in str(refused.value)


def test_level_that_is_nearer_to_the_instance_counts_more() -> None:
    required = {"SOPClassUID": REPORT, "SOPInstanceUID": "1.2.3"}
    levels = ({"PatientID": "a", "Modality": "CT"}, {"Modality": "SR"}, required)
    dataset = dataset_of(levels, {}).dataset
    assert (dataset.PatientID, dataset.Modality) == ("a", "SR")


@pytest.mark.parametrize("lacking", ["SOPClassUID", "SOPInstanceUID"])
def test_instance_without_an_identity_is_refused(lacking: str) -> None:
    values = {"SOPClassUID": REPORT, "SOPInstanceUID": "1.2.3", lacking: None}
    with pytest.raises(RebuildError, match=lacking):
        dataset_of([values], {})


def test_meta_information_lengths_and_offsets_of_the_old_file_are_not_taken_over() -> None:
    found = written(
        {
            "ImplementationVersionName": "OLD",
            "TransferSyntaxUID": "1.2.840.10008.1.2.5",
            "00080000": 12,
            "ExtendedOffsetTable": "AAAAAAAAAAA=",
        }
    )
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert found.file_meta.ImplementationVersionName != "OLD"
    assert "ExtendedOffsetTable" not in found
    assert 0x00080000 not in found


@pytest.mark.parametrize(
    ("named", "text", "kept"),
    [
        ("ISO_IR 100", "Buc^Jérôme", "ISO_IR 100"),
        ("ISO_IR 192", "王^小东", "ISO_IR 192"),
        ("ISO_IR 100", "王^小东", "ISO_IR 192"),
        (["", "ISO 2022 IR 87"], "Yamada^Tarou=山田^太郎", "ISO_IR 192"),
        (
            ["ISO 2022 IR 6", "ISO 2022 IR 87"],
            "Yamada^Tarou",
            "['ISO 2022 IR 6', 'ISO 2022 IR 87']",
        ),
        ("ISO_IR 4711", "Doe^Jane", "ISO_IR 192"),
        (None, "Doe^Jane", ""),
    ],
)
def test_every_character_comes_back_in_a_character_set_that_has_it(
    named: Any, text: str, kept: str
) -> None:
    item = {"PersonName": text}
    found = written(
        {"SpecificCharacterSet": named, "PatientName": text, "VerifyingObserverSequence": [item]}
    )
    assert str(found.PatientName) == str(found.VerifyingObserverSequence[0].PersonName) == text
    assert str(found.SpecificCharacterSet) == kept
