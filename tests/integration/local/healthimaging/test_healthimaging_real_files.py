"""Every file of the pydicom and pydicom-data packages, through an import and back."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import openjpeg
import pytest
from moto import mock_aws

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.bundled_files import (
    BROKEN,
    TAIL,
    Outcome,
    bundled_paths,
    encapsulated,
    expected_frames,
    import_all,
    is_identified,
    is_kept_image,
    is_lossless_image,
    little_endian_crc,
)
from tests.integration.local.healthimaging.world import World

# pydicom warns of the little irregularities that some of these files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

LOSSLESS = [path for path in bundled_paths() if is_lossless_image(path)]
KEPT = [path for path in bundled_paths() if is_kept_image(path)]
UNIDENTIFIED = [path for path in bundled_paths() if not is_identified(path)]


def name_of(path: Path) -> str:
    return path.name


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[Path, Outcome]]:
    with mock_aws():
        yield import_all(World(), bundled_paths())
        assert healthimaging.shutdown()


def test_there_are_many_of_each_kind() -> None:
    assert len(LOSSLESS) > 60
    assert len(KEPT) > 10
    assert len(UNIDENTIFIED) > 30


def test_every_file_is_imported_or_has_a_line_that_says_why_not(
    outcomes: dict[Path, Outcome],
) -> None:
    assert set(outcomes) == set(bundled_paths())
    for path, outcome in outcomes.items():
        assert bool(outcome.failure) != bool(outcome.entry), path


@pytest.mark.parametrize("path", LOSSLESS, ids=name_of)
def test_a_lossless_file_comes_back_pixel_by_pixel(
    path: Path, outcomes: dict[Path, Outcome]
) -> None:
    # GIVEN the checksums of the file's own pixels
    expected = [little_endian_crc(frame) for frame in expected_frames(path)]
    # WHEN the file was imported
    outcome = outcomes[path]
    # THEN the metadata and the decoded frames have the same checksums, in the same order
    assert outcome.entry["StoredTransferSyntaxUID"] == f"{TAIL}.4.202"
    assert outcome.entry["ChecksumType"] == "DECOMPRESSED"
    assert outcome.checksums == expected
    assert [little_endian_crc(openjpeg.decode(frame)) for frame in outcome.served] == expected


@pytest.mark.parametrize("path", KEPT, ids=name_of)
def test_a_lossy_file_is_served_byte_by_byte(path: Path, outcomes: dict[Path, Outcome]) -> None:
    outcome = outcomes[path]
    assert outcome.served == encapsulated(path)
    assert outcome.checksums == [zlib.crc32(frame) for frame in outcome.served]
    assert "ChecksumType" not in outcome.entry


def test_every_served_frame_has_the_checksum_of_its_metadata(
    outcomes: dict[Path, Outcome],
) -> None:
    for path, outcome in outcomes.items():
        is_transcoded = outcome.entry.get("ChecksumType") == "DECOMPRESSED"
        for frame, checksum in zip(
            outcome.served, outcome.checksums if outcome.entry else [], strict=True
        ):
            found = (
                little_endian_crc(openjpeg.decode(frame)) if is_transcoded else zlib.crc32(frame)
            )
            assert found == checksum, path


@pytest.mark.parametrize("path", UNIDENTIFIED, ids=name_of)
def test_a_file_without_identifiers_fails_with_aws_words(
    path: Path, outcomes: dict[Path, Outcome]
) -> None:
    # DICOMDIR files, bare data sets, files without meta information, and no DICOM at all
    assert outcomes[path].failure.startswith(("DICOM attribute", "The file is not readable"))


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_file_with_broken_pixel_data_fails_or_is_warned_of(
    name: str, outcomes: dict[Path, Outcome]
) -> None:
    found = [outcome for path, outcome in outcomes.items() if path.name == name]
    assert found
    assert all(outcome.failure or outcome.warning_codes for outcome in found)


# The same image, uncompressed and compressed: the second must give the first one's pixels.
@pytest.mark.parametrize(
    ("reference", "compressed"),
    [
        ("MR_small.dcm", "MR_small_RLE.dcm"),
        ("MR_small.dcm", "MR_small_jpeg_ls_lossless.dcm"),
        ("MR_small.dcm", "MR_small_jp2klossless.dcm"),
        ("MR_small.dcm", "MR_small_bigendian.dcm"),
        ("emri_small.dcm", "emri_small_jpeg_ls_lossless.dcm"),
        ("SC_rgb.dcm", "SC_rgb_jpeg_gdcm.dcm"),
        ("color-px.dcm", "color-pl.dcm"),
    ],
)
def test_a_compressed_twin_has_the_same_checksums(
    reference: str, compressed: str, outcomes: dict[Path, Outcome]
) -> None:
    by_name = {path.name: outcomes[path] for path in LOSSLESS}
    assert by_name[reference].checksums == by_name[compressed].checksums
