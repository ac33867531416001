"""Small series for tests: whatever the kind and the syntax, the checksums are right."""

import zlib
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from frameproof_local.studies.series import WrittenInstance
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series

SYNTAXES = [
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    RLELossless,
]


def decoded_crc32s(root: Path, instance: WrittenInstance) -> tuple[int, ...]:
    """Decode with pydicom, byte order as HealthImaging sums it: little endian."""
    dataset = pydicom.dcmread(root / instance.key)
    frames = dataset.pixel_array
    if len(instance.frame_crc32s) == 1 and int(dataset.get("NumberOfFrames", 1)) == 1:
        frames = frames[None]
    little_endian = frames.astype(frames.dtype.newbyteorder("<"))
    return tuple(zlib.crc32(frame.tobytes()) for frame in little_endian)


@pytest.mark.parametrize("kind", SmallSeriesKind)
@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_checksums_hold_in_every_transfer_syntax(
    tmp_path: Path, kind: SmallSeriesKind, syntax: UID
) -> None:
    series = write_small_series(tmp_path, kind, images=3, size=32, transfer_syntax=syntax)

    for instance in series.instances:
        path = tmp_path / instance.key
        assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == syntax
        assert path.stat().st_size == instance.size_bytes
        assert decoded_crc32s(tmp_path, instance) == instance.frame_crc32s


def test_a_multi_frame_series_is_one_file_with_one_checksum_for_each_frame(tmp_path: Path) -> None:
    series = write_small_series(tmp_path, SmallSeriesKind.MULTI_FRAME, images=10)

    assert len(series.instances) == 1
    assert len(set(series.instances[0].frame_crc32s)) == 10


def test_signed_series_really_have_negative_values(tmp_path: Path) -> None:
    series = write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED)

    pixels = pydicom.dcmread(tmp_path / series.instances[0].key).pixel_array
    assert pixels.min() < 0
    assert pixels.dtype.kind == "i"


def test_series_of_the_same_study_share_its_identifier_only(tmp_path: Path) -> None:
    first = write_small_series(tmp_path, SmallSeriesKind.COLOUR, study="one", number=1)
    second = write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED, study="one", number=2)

    assert first.study_instance_uid == second.study_instance_uid
    assert first.series_instance_uid != second.series_instance_uid
    assert first.folder != second.folder


def test_a_syntax_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be written as JPEG 2000"):
        write_small_series(
            tmp_path, SmallSeriesKind.MR_UNSIGNED, images=1, transfer_syntax=JPEG2000Lossless
        )
