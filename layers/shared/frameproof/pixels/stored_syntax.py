"""What a stored transfer syntax means: over which bytes its checksum is, and what can decode it.

``StoredTransferSyntaxUID`` stands in the metadata beside an instance's frames. Sources: AWS
HealthImaging Developer Guide, "Supported transfer syntaxes" and "Pixel data verification"; names
from DICOM PS3.6 Annex A.
"""

from __future__ import annotations

from typing import Literal

from frameproof.contracts import FrameRef, Rule

type KeptKind = Literal["jpeg", "jpeg2000", "bits"]
"""How a frame that was kept as it came becomes pixels; ``bits`` is a 1-bit segmentation."""

DATA_STORE_FORMATS = (
    "1.2.840.10008.1.2.4.202",  # HTJ2K lossless, RPCL: a data store's default
    "1.2.840.10008.1.2.4.90",  # JPEG 2000 lossless: a JPEG_2000_LOSSLESS data store
)
"""What HealthImaging transcodes to at import."""

HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"

_NAMES = {
    "1.2.840.10008.1.2": "Implicit VR Little Endian",
    "1.2.840.10008.1.2.1": "Explicit VR Little Endian",
    "1.2.840.10008.1.2.2": "Explicit VR Big Endian",
    "1.2.840.10008.1.2.5": "RLE Lossless",
    "1.2.840.10008.1.2.4.50": "JPEG Baseline",
    "1.2.840.10008.1.2.4.51": "JPEG Extended",
    "1.2.840.10008.1.2.4.57": "JPEG Lossless",
    "1.2.840.10008.1.2.4.70": "JPEG Lossless SV1",
    "1.2.840.10008.1.2.4.80": "JPEG-LS Lossless",
    "1.2.840.10008.1.2.4.81": "JPEG-LS Near-lossless",
    "1.2.840.10008.1.2.4.91": "JPEG 2000",
    "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.4.201": "HTJ2K Lossless",
    "1.2.840.10008.1.2.4.203": "HTJ2K",
    **{f"1.2.840.10008.1.2.4.{number}": "MPEG-2 video" for number in (100, 101)},
    **{f"1.2.840.10008.1.2.4.{number}": "H.264 video" for number in range(102, 107)},
    **{f"1.2.840.10008.1.2.4.{number}": "HEVC video" for number in (107, 108)},
}
# MPEG-2, MPEG-4 and HEVC, their fragmentable kinds (.1) too.
_VIDEO = tuple(f"1.2.840.10008.1.2.4.{number}" for number in range(100, 109))
_KEPT_KINDS: dict[str, KeptKind] = {
    "1.2.840.10008.1.2.4.50": "jpeg",
    "1.2.840.10008.1.2.4.91": "jpeg2000",
    "1.2.840.10008.1.2.4.203": "jpeg2000",
}
# HealthImaging keeps binary segmentations as Explicit VR Little Endian.
_BIT_PACKED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1")


def is_video(transfer_syntax_uid: str) -> bool:
    """Tell whether it is a video: GetImageFrame serves the whole of it as one frame."""
    return transfer_syntax_uid.startswith(_VIDEO)


def choose_rule(stored_transfer_syntax_uid: str | None, checksum_type: str | None) -> Rule:
    """Say over which bytes HealthImaging computed an instance's checksums.

    Parameters
    ----------
    stored_transfer_syntax_uid
        ``StoredTransferSyntaxUID``; None (absent or null) means the data store's own format.
    checksum_type
        ``ChecksumType``; undocumented and often absent. It decides for 1.2.840.10008.1.2.4.201
        alone, lossless too, which the guide says is transcoded and never stored.

    Returns
    -------
    Rule
        ``decodedPixels`` for the data store's own lossless formats; ``storedBytes`` for all that
        HealthImaging keeps as it came (binary segmentations, lossy images, videos).
    """
    if stored_transfer_syntax_uid is None or stored_transfer_syntax_uid in DATA_STORE_FORMATS:
        return "decodedPixels"
    if stored_transfer_syntax_uid == HTJ2K_LOSSLESS and checksum_type == "DECOMPRESSED":
        return "decodedPixels"
    return "storedBytes"


def kept_kind(frame: FrameRef) -> KeptKind | None:
    """Say how a frame that was kept as it came can be decoded; None where nothing here can."""
    uid = frame.stored_transfer_syntax_uid or ""
    if uid in _BIT_PACKED:
        is_binary = frame.bits_allocated == 1 and frame.samples_per_pixel == 1
        return "bits" if is_binary else None
    return _KEPT_KINDS.get(uid)


def syntax_name(transfer_syntax_uid: str | None) -> str:
    """Name a transfer syntax for people, its UID behind it."""
    if transfer_syntax_uid is None:
        return "the data store's own format"
    # Fragmentable video syntaxes (PS3.6) are those of the video with ".1" behind.
    name = _NAMES.get(transfer_syntax_uid) or _NAMES.get(transfer_syntax_uid.removesuffix(".1"))
    return f"{name} ({transfer_syntax_uid})" if name else transfer_syntax_uid
