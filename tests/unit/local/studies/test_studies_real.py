"""Real files: found without a network, one folder for each series, no instance twice."""

import io
from collections import Counter

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from frameproof_local.studies.real import (
    REAL_SERIES,
    RealFile,
    RealSeries,
    read_package_file,
    read_series,
)

# PS3.3 calls these the study and series level keys; HealthImaging groups image sets by them:
# https://docs.aws.amazon.com/healthimaging/latest/devguide/understanding-image-sets.html
GROUPING_KEYS = (
    "StudyDate",
    "AccessionNumber",
    "PatientID",
    "StudyInstanceUID",
    "StudyID",
    "SeriesInstanceUID",
    "SeriesNumber",
)


@pytest.fixture(scope="module")
def files() -> dict[RealSeries, list[RealFile]]:
    return {series: list(read_series(series)) for series in REAL_SERIES}


def test_a_folder_holds_exactly_one_series(files: dict[RealSeries, list[RealFile]]) -> None:
    folders = [file.key.parent for group in files.values() for file in group[:1]]

    assert max(Counter(folders).values()) == 1
    for group in files.values():
        keys = {tuple(str(file.header.get(name)) for name in GROUPING_KEYS) for file in group}
        assert len(keys) == 1
        assert len({file.key.parent for file in group}) == 1


def test_no_instance_is_there_twice(files: dict[RealSeries, list[RealFile]]) -> None:
    uids = [file.header.SOPInstanceUID for group in files.values() for file in group]

    assert max(Counter(uids).values()) == 1


def test_file_meta_and_dataset_agree_about_the_instance(
    files: dict[RealSeries, list[RealFile]],
) -> None:
    for group in files.values():
        for file in group:
            header: Dataset = file.header
            assert header.file_meta.MediaStorageSOPInstanceUID == header.SOPInstanceUID


def test_only_the_identifier_of_a_repeated_instance_is_changed(
    files: dict[RealSeries, list[RealFile]],
) -> None:
    group = next(group for group in files.values() if group[0].name == "MR_small.dcm")
    for index, file in enumerate(group):
        original = read_package_file(file.name)
        changed = sum(a != b for a, b in zip(original, file.content, strict=True))
        assert (changed == 0) == (index == 0)
        assert changed <= 4  # the last digits of the UID, which stands there twice
        assert pydicom.dcmread(io.BytesIO(file.content)).PixelData == (
            pydicom.dcmread(io.BytesIO(original)).PixelData
        )


def test_every_lossless_transfer_syntax_is_represented(
    files: dict[RealSeries, list[RealFile]],
) -> None:
    syntaxes = {
        file.header.file_meta.TransferSyntaxUID for group in files.values() for file in group
    }

    assert syntaxes == {
        ImplicitVRLittleEndian,
        ExplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
        RLELossless,
        JPEGLosslessSV1,
        JPEGLSLossless,
        JPEG2000Lossless,
    }


def test_a_missing_file_is_named_with_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match=r"no_such\.dcm.*uv sync"):
        read_package_file("no_such.dcm")
