"""What a run left behind comes back: bitmaps, and whole series as DICOM files that others read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_charset_files, get_testdata_file
from pydicom.encaps import generate_frames
from pydicom.uid import generate_uid

from tests.e2e.conftest import LocalStack
from tests.e2e.dicom_validator import errors_of, require_validator

# pydicom warns of the little irregularities that some of these files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

RUN = "to-be-downloaded"
NATIVE, JPEG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50"


@dataclass(frozen=True)
class Expected:
    """What is not the same in a rebuilt file, each with its reason in docs/download.md."""

    transfer_syntax: str = NATIVE
    changed: dict[str, Any] = field(default_factory=dict)
    """Elements whose value is another one."""
    lost: frozenset[str] = frozenset()
    """Elements that are not there."""
    lost_within: frozenset[str] = frozenset()
    """Sequences in whose items such an element is not there."""


TRAILING = frozenset({"DataSetTrailingPadding"})
FILES = {
    "CT_small.dcm": Expected(lost=TRAILING),  # private elements, signed samples
    "MR_small_jpeg_ls_lossless.dcm": Expected(lost=TRAILING),
    "emri_small.dcm": Expected(),  # ten frames, functional groups
    "ExplVR_BigEnd.dcm": Expected(changed={"PlanarConfiguration": 0}),  # colour by plane
    "US1_J2KR.dcm": Expected(changed={"PhotometricInterpretation": "RGB"}),  # was YBR_RCT
    "SC_ybr_full_422_uncompressed.dcm": Expected(changed={"PhotometricInterpretation": "YBR_FULL"}),
    "SC_rgb_jpeg_dcmtk.dcm": Expected(JPEG),  # kept as it came
    # a palette; and a private key that two of its sequences use with two VRs, one in the other
    "OBXXXX1A.dcm": Expected(
        lost=frozenset({"(200D,1001)"}), lost_within=frozenset({"(200D,110D)"})
    ),
    "liver.dcm": Expected(),  # three frames of one bit
    "rtdose.dcm": Expected(),  # 15 frames of 32 bits, kept natively
    "test-SR.dcm": Expected(),  # sequences, no pixels
    "waveform_ecg.dcm": Expected(),  # bytes in a sequence, no pixels
    "chrH31.dcm": Expected(changed={"SpecificCharacterSet": "ISO_IR 192"}),  # was ISO 2022
    "examples_overlay.dcm": Expected(lost=frozenset({"IconImageSequence"})),  # a repeating group
}
NAMES = list(FILES)


@dataclass(frozen=True)
class Downloaded:
    """The sources, and what came back."""

    sources: dict[str, Path]
    folder: Path
    answer: dict[str, Any]

    def rebuilt(self, name: str) -> Path:
        header = pydicom.dcmread(self.sources[name], stop_before_pixels=True)
        return self.folder / str(header.SeriesInstanceUID) / f"{header.SOPInstanceUID}.dcm"


def copy_of_its_own(name: str, folder: Path) -> Path:
    """Copy a test file with UIDs of its own: other tests import the same series, and extend it."""
    found = get_testdata_file(name, download=False) or next(iter(get_charset_files(name)))
    dataset = pydicom.dcmread(str(found))
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        dataset[keyword].value = generate_uid(entropy_srcs=[RUN, name, keyword])
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.save_as(folder / name)
    return folder / name


@pytest.fixture(scope="module")
def downloaded(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Downloaded:
    """Run all files, and download them as DICOM."""
    folder, target = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("rebuilt")
    sources = {name: copy_of_its_own(name, folder) for name in FILES}
    stack.run("--dicom", folder, "--run-id", RUN, "--bitmaps", "npy")
    done = stack.frameproof("download", RUN, target, "--dicom", "--json")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return Downloaded(sources, target, json.loads(done.stdout))


def test_every_instance_comes_back(downloaded: Downloaded) -> None:
    assert downloaded.answer["counts"]["downloaded"] == len(FILES)
    assert {downloaded.rebuilt(name) for name in FILES} == set(downloaded.folder.rglob("*.dcm"))


@pytest.mark.parametrize("name", NAMES)
def test_pixels_are_those_of_the_source(name: str, downloaded: Downloaded) -> None:
    source = pydicom.dcmread(downloaded.sources[name])
    rebuilt = pydicom.dcmread(downloaded.rebuilt(name))
    assert rebuilt.file_meta.TransferSyntaxUID == FILES[name].transfer_syntax
    assert ("PixelData" in rebuilt) == ("PixelData" in source)
    if "PixelData" in source:
        assert rebuilt.pixel_array.dtype == source.pixel_array.dtype
        assert np.array_equal(rebuilt.pixel_array, source.pixel_array)


def test_frame_that_was_kept_is_the_sources_byte_for_byte(downloaded: Downloaded) -> None:
    name = "SC_rgb_jpeg_dcmtk.dcm"
    source, rebuilt = (
        next(generate_frames(pydicom.dcmread(path).PixelData, number_of_frames=1))
        for path in (downloaded.sources[name], downloaded.rebuilt(name))
    )
    assert hashlib.sha256(source).digest() == hashlib.sha256(rebuilt).digest()


@pytest.mark.parametrize("name", NAMES)
def test_every_element_of_the_source_is_there_with_its_value(
    name: str, downloaded: Downloaded
) -> None:
    expected = FILES[name]
    source = _values(downloaded.sources[name])
    rebuilt = _values(downloaded.rebuilt(name))
    assert set(source) - set(rebuilt) == set(expected.lost)
    assert set(rebuilt) - set(source) == set()
    compared = set(rebuilt) - expected.lost_within
    changed = {key: rebuilt[key] for key in compared if rebuilt[key] != source[key]}
    assert changed == {key: str(value) for key, value in expected.changed.items()}


def _values(path: Path) -> dict[str, str]:
    """Read all elements but the pixels, as pydicom writes them for people."""
    dataset = pydicom.dcmread(path)
    return {
        element.keyword or str(element.tag): str(element.value)
        for element in dataset
        if element.keyword != "PixelData"
    }


@pytest.mark.parametrize("name", NAMES)
def test_validator_finds_nothing_that_the_source_did_not_have(
    name: str, downloaded: Downloaded
) -> None:
    require_validator()
    new = errors_of(downloaded.rebuilt(name)) - errors_of(downloaded.sources[name])
    assert dict(new) == {}


def test_second_download_leaves_every_file_alone(stack: LocalStack, downloaded: Downloaded) -> None:
    done = stack.frameproof("download", RUN, downloaded.folder, "--dicom", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["present"] == len(FILES)


def test_bitmaps_of_the_run_hold_the_sources_pixels(
    stack: LocalStack, downloaded: Downloaded, tmp_path: Path
) -> None:
    done = stack.frameproof("download", RUN, tmp_path)
    assert done.returncode == 0, done.stderr
    source = pydicom.dcmread(downloaded.sources["emri_small.dcm"])
    series = tmp_path / str(source.SeriesInstanceUID)
    for number, frame in enumerate(source.pixel_array, start=1):
        found = np.load(series / f"{source.SOPInstanceUID}-{number:05d}.npy")
        assert np.array_equal(found, frame)


def test_ledger_of_the_run_answers_by_instance(stack: LocalStack, downloaded: Downloaded) -> None:
    uid = str(pydicom.dcmread(downloaded.sources["emri_small.dcm"]).SOPInstanceUID)
    done = stack.frameproof("frames", RUN, "--instance", uid, "--verdict", "verified", "--json")
    assert done.returncode == 0, done.stderr
    frames = json.loads(done.stdout)["frames"]
    assert [frame["frameNumber"] for frame in frames] == list(range(1, 11))
