"""What HealthImaging does with each DICOM transfer syntax: transcode it, or keep it as it came.

The table is that of the developer guide's page "Supported transfer syntaxes"; the content types
are those of the service model's documentation of ``GetImageFrameResponse``.
"""

from collections.abc import Iterable

from pydicom.uid import UID

HTJ2K_LOSSLESS_RPCL = UID("1.2.840.10008.1.2.4.202")
JPEG_2000_LOSSLESS = UID("1.2.840.10008.1.2.4.90")
EXPLICIT_VR_LITTLE_ENDIAN = UID("1.2.840.10008.1.2.1")
DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = UID("1.2.840.10008.1.2.1.99")
EXPLICIT_VR_BIG_ENDIAN = UID("1.2.840.10008.1.2.2")
RLE_LOSSLESS = UID("1.2.840.10008.1.2.5")

OCTET_STREAM = "application/octet-stream"
JPH = "image/jph"
J2C = "image/j2c"


def _uids(*tails: str) -> frozenset[UID]:
    return frozenset(UID(f"1.2.840.10008.1.2{tail}") for tail in tails)


NATIVE = _uids("", ".1", ".1.99", ".2")
"""Uncompressed pixel data (PS3.5 8.1, A.1 to A.5)."""

JPEG = _uids(".4.51", ".4.57", ".4.70")
"""JPEG Extended (12 bit, lossy) and JPEG lossless, both decoded and stored as HTJ2K."""

JPEG_LS = _uids(".4.80", ".4.81")
JPEG_2000 = frozenset({JPEG_2000_LOSSLESS})
HTJ2K = _uids(".4.201", ".4.202")

TRANSCODED = NATIVE | JPEG | JPEG_LS | JPEG_2000 | HTJ2K | {RLE_LOSSLESS} | _uids(".4.92", ".4.93")
"""Stored as lossless HTJ2K (JPEG 2000 multi-component, 4.92 and 4.93, among them)."""

VIDEO = _uids(
    *(f".4.{n}{fragmentable}" for n in range(100, 107) for fragmentable in ("", ".1")),
    ".4.107",
    ".4.108",
)
"""One bitstream for the whole instance, however many frames it shows."""


def _content_types() -> Iterable[tuple[UID, str]]:
    yield HTJ2K_LOSSLESS_RPCL, JPH
    yield JPEG_2000_LOSSLESS, J2C
    yield UID("1.2.840.10008.1.2.4.50"), "image/jpeg"
    yield UID("1.2.840.10008.1.2.4.91"), J2C
    yield UID("1.2.840.10008.1.2.4.112"), "image/jxl"
    yield UID("1.2.840.10008.1.2.4.203"), "image/jphc"
    for uid in VIDEO:
        number = int(uid.removeprefix("1.2.840.10008.1.2.4.").split(".")[0])
        if number <= 101:
            yield uid, "video/mpeg"
        else:
            yield uid, "video/mp4" if number <= 106 else "video/H256"


CONTENT_TYPES: dict[str, str] = dict(_content_types())
"""``StoredTransferSyntaxUID`` to the Content-Type of GetImageFrame; others are octet streams."""

KEPT = frozenset(CONTENT_TYPES) - {HTJ2K_LOSSLESS_RPCL, JPEG_2000_LOSSLESS}
"""Supported and kept as they came; anything else that is not transcoded earns a warning."""


def content_type_of(stored_transfer_syntax_uid: str) -> str:
    """Return the Content-Type with which a frame stored in this syntax is served."""
    return CONTENT_TYPES.get(stored_transfer_syntax_uid, OCTET_STREAM)
