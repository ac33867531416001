"""Real DICOM images that two Python packages bring along: no download, no network.

``pydicom`` and ``pydicom-data`` (both under the MIT licence) carry the files that pydicom itself is
tested with. They are laid out as series folders here, one folder for each SeriesInstanceUID.

Some of these files are one and the same instance, stored in different transfer syntaxes. Imported
together, each would replace the one before it. So the second and later ones get a SOPInstanceUID of
their own, of the same length and in place: no other byte of the file changes.
"""

import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePosixPath
from typing import Final

from pydicom import dcmread
from pydicom.dataset import Dataset

_PLACES: Final = (("pydicom", "data/test_files"), ("data_store", "data"))
"""Where the files lie; ``data_store`` is the module that the package pydicom-data installs."""


@dataclass(frozen=True)
class RealSeries:
    """Files that share a SeriesInstanceUID, and what they show."""

    title: str
    file_names: tuple[str, ...]


@dataclass(frozen=True)
class RealFile:
    """One file as it goes into the bucket.

    Attributes
    ----------
    key
        ``<series folder>/<instance>.dcm``, both version 5 UUIDs.
    name
        The file's name in its package.
    content
        The whole file.
    header
        Its elements without the pixels.
    """

    key: PurePosixPath
    name: str
    content: bytes
    header: Dataset


REAL_SERIES: Final = (
    RealSeries("CT abdomen, signed 16 bit", ("CT_small.dcm",)),
    RealSeries("CT head 512x512, as it was and in JPEG 2000", ("693_UNCR.dcm", "693_J2KR.dcm")),
    RealSeries("CT perfusion map, two frames in one file", ("eCT_Supplemental.dcm",)),
    RealSeries(
        "MR in six transfer syntaxes: explicit, implicit, big endian, RLE, JPEG-LS, JPEG 2000",
        (
            "MR_small.dcm",
            "MR_small_implicit.dcm",
            "MR_small_bigendian.dcm",
            "MR_small_RLE.dcm",
            "MR_small_jpeg_ls_lossless.dcm",
            "MR_small_jp2klossless.dcm",
        ),
    ),
    RealSeries(
        "MR shoulder 1024x1024, as it was and in JPEG 2000", ("MR2_UNCR.dcm", "MR2_J2KR.dcm")
    ),
    RealSeries(
        "MR liver with overlays", ("MR-SIEMENS-DICOM-WithOverlays.dcm", "examples_overlay.dcm")
    ),
    RealSeries(
        "Enhanced MR, ten frames in one file, in five transfer syntaxes",
        (
            "emri_small.dcm",
            "emri_small_big_endian.dcm",
            "emri_small_RLE.dcm",
            "emri_small_jpeg_ls_lossless.dcm",
            "emri_small_jpeg_2k_lossless.dcm",
        ),
    ),
    RealSeries("CR of a distal tibia, 10 bit, MONOCHROME1", ("RG3_UNCR.dcm", "RG3_J2KR.dcm")),
    RealSeries(
        "Ultrasound in colour, uncompressed and in JPEG 2000",
        ("US1_UNCR.dcm", "US1_J2KR.dcm", "examples_rgb_color.dcm"),
    ),
    RealSeries("Ultrasound with a colour palette", ("examples_palette.dcm", "OBXXXX1A_rle.dcm")),
    RealSeries("Ultrasound, JPEG Lossless", ("JPGLosslessP14SV1_1s_1f_8b.dcm",)),
    RealSeries(
        "Whole-body bone scan (NM), as it was and JPEG Lossless",
        ("JPEG2000_UNC.dcm", "JPEG-LL.dcm"),
    ),
    RealSeries(
        "Colour bars, 8 and 16 bit, in four transfer syntaxes",
        (
            "SC_rgb.dcm",
            "SC_rgb_expb.dcm",
            "SC_rgb_rle.dcm",
            "SC_rgb_jpeg_gdcm.dcm",
            "SC_rgb_16bit.dcm",
            "SC_rgb_rle_16bit_2frame.dcm",
        ),
    ),
    RealSeries("Deflated test picture", ("image_dfl.dcm",)),
    RealSeries("Structured report without pixels", ("test-SR.dcm",)),
)


def read_series(series: RealSeries) -> Iterator[RealFile]:
    """Read the files of a series from the installed packages.

    Raises
    ------
    FileNotFoundError
        Neither package has a file of that name.
    """
    seen: list[str] = []
    for name in series.file_names:
        content = read_package_file(name)
        header = dcmread(io.BytesIO(content), stop_before_pixels=True)
        if header.SOPInstanceUID in seen:
            content = _with_own_uid(content, header, nth=len(seen))
            header = dcmread(io.BytesIO(content), stop_before_pixels=True)
        seen.append(header.SOPInstanceUID)
        folder = uuid.uuid5(uuid.NAMESPACE_OID, header.SeriesInstanceUID)
        key = PurePosixPath(str(folder), f"{uuid.uuid5(folder, name)}.dcm")
        yield RealFile(key, name, content, header)


def read_package_file(name: str) -> bytes:
    """Return a file that ``pydicom`` or ``pydicom-data`` installed.

    Raises
    ------
    FileNotFoundError
        Neither package has it.
    """
    for module, folder in _PLACES:
        file = resources.files(module) / folder / name
        if file.is_file():
            return file.read_bytes()
    raise FileNotFoundError(
        f"Neither pydicom nor pydicom-data has a file {name}. Install both in the versions of "
        "uv.lock (uv sync); a newer version may have renamed the file."
    )


def _with_own_uid(content: bytes, header: Dataset, nth: int) -> bytes:
    """Return the file with another SOPInstanceUID of the same length.

    Parameters
    ----------
    nth
        Added to the last number of the UID.

    Raises
    ------
    ValueError
        The UID isn't found exactly twice (file meta and dataset), or would change its length.
    """
    uid = str(header.SOPInstanceUID)
    root, _, last = uid.rpartition(".")
    own_uid = f"{root}.{int(last) + nth}"
    if len(own_uid) != len(uid) or content.count(uid.encode()) != 2:
        raise ValueError(
            f"SOPInstanceUID {uid} cannot be replaced by {own_uid} in place: it occurs "
            f"{content.count(uid.encode())} times. Put this file in a series of its own."
        )
    return content.replace(uid.encode(), own_uid.encode())
