from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from frameproof.contracts import InstanceAttributes
from frameproof.errors import SourceObjectError
from frameproof.image_sets.identifiers import digest_of_identifier
from frameproof.source_objects.attributes import instance_attributes
from frameproof.source_objects.reading import read_object
from tests.unit.frameproof.source_objects.source_files import described, gradient, write_object


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_attributes_are_read_and_identifiers_become_digests(tmp_path: Path) -> None:
    file = write_object(tmp_path, [gradient("i2")] * 3, PatientID="Ä 1 ")
    assert instance_attributes(read_object(file)) == InstanceAttributes(
        sop_instance_uid="1.2.3.4.5.1",
        series_instance_uid="1.2.3.4.5",
        study_instance_uid="1.2.3.4",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        patient_id_sha256=sha256("Ä 1"),
        study_id_sha256=sha256("S1"),
        accession_number_sha256=sha256("A1"),
        rows=24,
        columns=20,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=16,
        pixel_representation=1,
        photometric_interpretation="MONOCHROME2",
        number_of_frames=3,
    )


def test_image_without_number_of_frames_has_one_and_a_report_none() -> None:
    image = described([gradient("u1")], ".1")
    image.PixelData = b"\0"
    assert instance_attributes(image).number_of_frames == 1
    del image.PixelData
    assert instance_attributes(image).number_of_frames == 0  # Rows alone make no frame
    for keyword in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated"):
        delattr(image, keyword)
    report = instance_attributes(image)
    assert (report.rows, report.bits_allocated, report.number_of_frames) == (0, 0, 0)


def test_absent_identifier_and_an_empty_one_are_the_same() -> None:
    image = described([gradient("u1")], ".1")
    expected = replace(
        instance_attributes(image), patient_id_sha256=None, accession_number_sha256=None
    )
    image.PatientID = ""
    del image.AccessionNumber
    assert instance_attributes(image) == expected


def test_several_values_are_one_identifier_with_backslashes() -> None:
    image = described([gradient("u1")], ".1", PatientID=["A", "B"])
    assert instance_attributes(image).patient_id_sha256 == sha256("A\\B")


def test_half_a_surrogate_pair_is_an_identifier_too() -> None:
    assert digest_of_identifier("\ud800") not in (None, digest_of_identifier("\ud801"))


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [("ISO_IR 100", b"M\xfcller"), ("ISO_IR 192", b"M\xc3\xbcller"), (None, b"M\xfcller")],
)
def test_identifiers_are_read_in_the_object_s_character_set(
    tmp_path: Path, charset: str | None, encoded: bytes
) -> None:
    dataset = read_object(write_object(tmp_path, [gradient("i2")], PatientID="XXXXXXXX"))
    file = tmp_path / "charset.dcm"
    if charset:
        dataset.SpecificCharacterSet = charset
    dataset.save_as(file)
    file.write_bytes(file.read_bytes().replace(b"XXXXXXXX", encoded.ljust(8)))
    found = instance_attributes(read_object(file)).patient_id_sha256
    assert found == digest_of_identifier("Müller")


@pytest.mark.parametrize("frames", ["2 ", "2", " 2"])
def test_a_padded_number_of_frames_is_a_number(frames: str) -> None:
    dataset = described([gradient("i2")], ".1", NumberOfFrames=frames)
    assert instance_attributes(dataset).number_of_frames == 2


def test_padding_is_no_part_of_an_identifier() -> None:
    assert digest_of_identifier(" P1\0") == digest_of_identifier("P1") == sha256("P1")
    assert digest_of_identifier(" ") is digest_of_identifier(None) is None


@pytest.mark.parametrize("content", [b"", b"hello", bytes(128) + b"DICM"])
def test_what_is_no_part_10_file_is_an_error_without_its_contents(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "secret.dcm"
    file.write_bytes(content)
    with pytest.raises(SourceObjectError, match="cannot be read") as refused:
        instance_attributes(read_object(file))
    assert "hello" not in str(refused.value)
    assert "secret" not in str(refused.value)
