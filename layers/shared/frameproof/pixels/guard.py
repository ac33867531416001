"""All that is asked of a JPEG 2000 or HTJ2K frame before a decoder sees it, in one call."""

from __future__ import annotations

from frameproof.contracts import FrameRef
from frameproof.pixels.codestream import SIGNATURE_BOX, START, check_header, read_header
from frameproof.pixels.coding_style import check_coding_style


def check_frame(frame: FrameRef, served: bytes) -> bool:
    """Hold a frame's header against the metadata, and bound what decoding it may cost.

    Returns
    -------
    bool
        Whether it is HTJ2K rather than JPEG 2000.

    Raises
    ------
    FrameHeaderError
        The header is broken, contradicts the metadata, or asks for more than its pixels need.
    """
    header = read_header(served, frame_id=frame.frame_id)
    check_header(header, frame)
    return check_coding_style(served, header, frame_id=frame.frame_id)


def begins_as_frame(frame: FrameRef, served: bytes) -> bool:
    """Tell whether a body can be the frame's at all; an error page or an empty one cannot.

    Of a frame that was kept as it came, anything may be a body that is not empty.
    """
    if frame.rule == "storedBytes":
        return bool(served)
    return served.startswith((START, SIGNATURE_BOX))
