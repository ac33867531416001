"""The header guard for JPEG: what a baseline file says about its own size, before libjpeg sees it.

Source: ITU-T T.81 (JPEG), Annex B.
"""

from __future__ import annotations

import struct

from frameproof.contracts import FrameRef
from frameproof.errors import FrameHeaderError

_SOI, _SOS, _EOI = 0xFFD8, 0xFFDA, 0xFFD9
# Baseline, and extended sequential, of which a file of 8 bits is all but the same.
_SEQUENTIAL = (0xFFC0, 0xFFC1)
# Every other start of a frame: progressive (which may ask for any number of scans), lossless,
# differential, arithmetic. 0xFFC4, 0xFFC8 and 0xFFCC are tables or reserved.
_OTHER_FRAMES = frozenset(range(0xFFC2, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}


def check_jpeg(frame: FrameRef, served: bytes) -> None:
    """Refuse a JPEG file that is not what the metadata says, without decoding it.

    Raises
    ------
    FrameHeaderError
        It is no JPEG of 8 bits with sequential scans, or its size or number of components
        contradicts the metadata.
    """
    found = None
    at = 2 if served[:2] == b"\xff\xd8" else len(served)
    while at + 4 <= len(served):
        marker, length = struct.unpack_from(">HH", served, at)
        if marker == 0xFFFF:  # any number of fill bytes may stand before a marker (B.1.1.2)
            at += 1
            continue
        if marker in (_SOS, _EOI) or marker < 0xFF01 or length < 2:
            break
        if marker in _OTHER_FRAMES or (marker in _SEQUENTIAL and (found or length < 8)):
            raise _refused(frame, f"it has a frame header 0x{marker:04x} that baseline has not")
        if marker in _SEQUENTIAL and at + 10 <= len(served):
            found = struct.unpack_from(">BHHB", served, at + 4)
        at += 2 + length
    expected = (8, frame.rows, frame.columns, frame.samples_per_pixel)
    if found != expected:
        raise _refused(
            frame,
            "bits, rows, columns and components: expected "
            f"{', '.join(map(str, expected))}, found {_listed(found)}",
        )


def _listed(numbers: tuple[int, ...] | None) -> str:
    return ", ".join(map(str, numbers)) if numbers else "no frame header"


def _refused(frame: FrameRef, reason: str) -> FrameHeaderError:
    return FrameHeaderError(f"Frame {frame.frame_id} was not decoded as JPEG: {reason}.")
