"""The stand-in study: AWS's folder names and counts, honest labels, right pixels."""

import zlib
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from frameproof_local.studies.generated import stored_pixels, write_series
from frameproof_local.studies.ids import UID_LENGTH, instance_uid
from frameproof_local.studies.series import SeriesPlan, WrittenSeries
from frameproof_local.studies.stand_in import STAND_IN_STUDY


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stand-in")


@pytest.fixture(scope="module")
def study(root: Path) -> list[WrittenSeries]:
    return [write_series(plan, root) for plan in STAND_IN_STUDY]


def test_folders_and_counts_are_those_of_the_aws_sample(study: list[WrittenSeries]) -> None:
    assert {series.folder: len(series.instances) for series in study} == {
        "00029d25-fb18-4d42-aaa5-a0897d1ac8f7": 2,
        "00025d30-ef8f-4135-a35a-d83eff264fc1": 57,
        "0002d261-8a5d-4e63-8e2e-0cbfac87b904": 192,
        "0002dd07-0b7f-4a68-a655-44461ca34096": 92,
    }


def test_the_whole_study_stays_small_enough_to_keep_in_memory(study: list[WrittenSeries]) -> None:
    sizes = [instance.size_bytes for series in study for instance in series.instances]

    assert sum(sizes) < 70_000_000


def test_every_file_says_that_it_is_a_stand_in(root: Path, study: list[WrittenSeries]) -> None:
    for series in study:
        header = pydicom.dcmread(root / series.instances[0].key, stop_before_pixels=True)
        assert header.StudyDescription == "Frameproof stand-in, not IDC data"
        assert header.SeriesDescription.startswith("Frameproof stand-in, not IDC data: ")
        assert len(header.SeriesDescription) <= 64
        assert header.PatientName == "Stand-in^Frameproof"
        assert header.Manufacturer == "Frameproof"


def test_the_four_series_are_one_study_with_identifiers_of_its_own(
    root: Path, study: list[WrittenSeries]
) -> None:
    uids = [instance.sop_instance_uid for series in study for instance in series.instances]

    assert len({series.study_instance_uid for series in study}) == 1
    assert len({series.series_instance_uid for series in study}) == 4
    assert len(set(uids)) == 343
    assert all(uid.startswith("2.25.") for uid in uids)


def test_syntax_and_signedness_are_those_of_the_real_series(
    root: Path, study: list[WrittenSeries]
) -> None:
    headers = [pydicom.dcmread(root / one.instances[0].key) for one in study]

    assert [(h.file_meta.TransferSyntaxUID, h.PixelRepresentation) for h in headers] == [
        (ExplicitVRLittleEndian, 1),
        (ExplicitVRLittleEndian, 0),
        (ImplicitVRLittleEndian, 0),
        (ExplicitVRLittleEndian, 1),
    ]


def test_checksums_are_those_of_the_pixels_that_pydicom_reads(
    root: Path, study: list[WrittenSeries]
) -> None:
    for series in study:
        for instance in series.instances[:: max(1, len(series.instances) // 5)]:
            file = pydicom.dcmread(root / instance.key)
            assert file.SOPInstanceUID == instance.sop_instance_uid
            assert file.file_meta.MediaStorageSOPInstanceUID == instance.sop_instance_uid
            assert instance.frame_crc32s == (zlib.crc32(file.pixel_array.tobytes()),)


def test_slices_lie_one_spacing_apart_in_the_order_of_their_number(
    root: Path, study: list[WrittenSeries]
) -> None:
    pelvis = study[1]
    headers = [pydicom.dcmread(root / one.key, stop_before_pixels=True) for one in pelvis.instances]

    assert [int(header.InstanceNumber) for header in headers] == list(range(1, 58))
    heights = [float(header.ImagePositionPatient[2]) for header in headers]
    assert np.allclose(np.diff(heights), 5.0)
    assert heights == [float(header.SliceLocation) for header in headers]


def test_the_localizer_looks_from_the_front_and_from_the_side(
    root: Path, study: list[WrittenSeries]
) -> None:
    front, side = (pydicom.dcmread(root / one.key) for one in study[0].instances)

    assert front.ImageOrientationPatient == [1, 0, 0, 0, 0, -1]
    assert side.ImageOrientationPatient == [0, 1, 0, 0, 0, -1]
    assert front.ImageType[2] == side.ImageType[2] == "LOCALIZER"
    assert front.pixel_array.min() < 0 < front.pixel_array.max() + 1000
    assert not np.array_equal(front.pixel_array, side.pixel_array)


def test_the_same_plan_gives_the_same_bytes(
    root: Path, study: list[WrittenSeries], tmp_path: Path
) -> None:
    again = write_series(STAND_IN_STUDY[3], tmp_path)

    assert again == study[3]
    assert all(
        (tmp_path / one.key).read_bytes() == (root / one.key).read_bytes()
        for one in again.instances
    )


def test_values_that_do_not_fit_the_stored_bits_are_refused() -> None:
    pelvis: SeriesPlan = STAND_IN_STUDY[1]
    with pytest.raises(ValueError, match=r"Series 2 \(CT pelvis\) has stored values .* 12 bits"):
        stored_pixels(pelvis, np.full((2, 2), 3072, np.int16))


def test_identifiers_have_one_length_and_depend_on_every_word() -> None:
    uids = {instance_uid("instance", "a", number) for number in range(500)}

    assert len(uids) == 500
    assert {len(uid) for uid in uids} == {UID_LENGTH}
    assert all(uid.is_valid for uid in uids)
    assert instance_uid("a", "bc") != instance_uid("ab", "c")
