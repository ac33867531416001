"""The pictures that VerifyFrames keeps: bitmaps where asked for, one thumbnail a series."""

from __future__ import annotations

from dataclasses import replace

from frameproof.contracts import Bitmaps, FrameOutcome, FrameRef
from frameproof.pixels import png
from frameproof.run_store import RunStore
from frameproof.verification import Verified

_PNG = "image/png"


class Pictures:
    """Writes pictures into the run's folder.

    Parameters
    ----------
    runs
        The run's folder.
    bitmaps
        ``"png"`` keeps every decoded frame, lossless; ``"none"`` keeps the thumbnails alone.
    """

    def __init__(self, runs: RunStore, *, bitmaps: Bitmaps) -> None:
        self._runs = runs
        self._bitmaps = bitmaps

    def keep(self, frame: FrameRef, verified: Verified) -> FrameOutcome:
        """Write the pictures that this frame owes and return its outcome, naming its bitmap.

        A frame whose pixels are not proven gets no picture: it would show something wrong. One that
        PNG cannot hold (more than 16 bits, neither grey nor RGB) keeps its proof alone.
        """
        if verified.pixels is None or verified.outcome.verdict != "verified":
            return verified.outcome
        if frame.picture is not None:
            small = png.thumbnail_png(verified.pixels, frame.photometric_interpretation)
            self._runs.write_bytes(frame.picture.thumbnail_key, small, _PNG)
        if self._bitmaps == "none" or not png.fits_png(verified.pixels):
            return verified.outcome
        key = self._runs.keys.bitmap(
            frame.series_instance_uid, frame.sop_instance_uid, frame.frame_number, ".png"
        )
        self._runs.write_bytes(key, png.write_png(verified.pixels), _PNG)
        return replace(verified.outcome, bitmap_key=key)
