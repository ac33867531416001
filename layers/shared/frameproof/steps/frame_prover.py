"""One downloaded frame -> its outcome with all its evidence, as the run's options ask for it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy.typing as npt

from frameproof.contracts import FrameOutcome, FrameRef, Run
from frameproof.errors import FrameError
from frameproof.pixels.cross_check import CrossCheckChoice, cross_check_frame
from frameproof.pixels.decoders import Decoders
from frameproof.pixels.digest import digest_of_pixels
from frameproof.pixels.kept_frames import decode_kept_frame
from frameproof.pixels.limits import MAX_PICTURED_SAMPLES, MemoryBudget, Room
from frameproof.pixels.stored_syntax import kept_kind, syntax_name
from frameproof.verification import Verified, verify_frame

_BY_BYTES_ALONE = "Proven by its bytes; not decoded: {syntax}."
_TOO_LARGE = "No picture or bitmap is made of more than {limit} samples."
_NO_PIXELS = "Proven by its bytes; there is no picture of it: {error}"


class FrameProver:
    """Proves the frames of one batch; several threads may use it at once.

    Parameters
    ----------
    run
        Its options: levels, cross-check, source proof, bitmaps.
    frames
        The whole batch, from which the sample for the cross-check is drawn.
    decoders
        ``second`` has to be there where the run asks for a cross-check. A frame that it sees is the
        reference's from the beginning: a cross-check compares two decoders.
    """

    def __init__(self, run: Run, frames: Sequence[FrameRef], decoders: Decoders) -> None:
        self._run = run
        self._decoders = decoders
        self._choice = CrossCheckChoice(run.cross_check, frames)
        self._budget = MemoryBudget()

    def prove(self, frame: FrameRef, served: bytes) -> Verified:
        """Verify a frame and gather what the run wants to know of it beyond the verdict."""
        started = time.perf_counter()
        verified = verify_frame(
            frame,
            served,
            decoder=self._decoders.reference,
            fast=None if self._choice.includes(frame) else self._decoders.fast,
            all_levels=self._run.levels == "all",
        )
        seconds = time.perf_counter() - started
        outcome = verified.outcome
        outcome.served_sha256 = hashlib.sha256(served).hexdigest()
        outcome.decode_seconds = round(seconds, 6)
        if frame.rule == "storedBytes":
            verified = self._with_kept_pixels(frame, served, verified)
        elif verified.pixels is not None:
            self._add_evidence(frame, served, outcome, verified.pixels)
        return _without_giant_pixels(verified)

    def room_for(self, frame: FrameRef) -> AbstractContextManager[Room]:
        """Wait until there is memory for a frame, and keep it while the block runs."""
        return self._budget.room_for(frame)

    def _add_evidence(
        self, frame: FrameRef, served: bytes, outcome: FrameOutcome, pixels: npt.NDArray[Any]
    ) -> None:
        if self._run.source_proof:
            outcome.pixel_sha256 = digest_of_pixels(
                pixels,
                bits_allocated=frame.bits_allocated,
                bits_stored=frame.bits_stored,
                signed=frame.pixel_representation == 1,
            )
        if self._decoders.second is not None and self._choice.includes(frame):
            answer, reason = cross_check_frame(frame, served, pixels, self._decoders.second)
            outcome.cross_check, outcome.reason = answer, reason or outcome.reason

    def _with_kept_pixels(self, frame: FrameRef, served: bytes, verified: Verified) -> Verified:
        """Add the pixels of a frame that was kept as it came, where a picture of it is wanted.

        Its verdict stands already; a frame that nothing here decodes is named in its reason.
        """
        outcome = verified.outcome
        if outcome.verdict != "verified":
            return verified
        if kept_kind(frame) is None:
            syntax = syntax_name(frame.stored_transfer_syntax_uid)
            outcome.reason = _BY_BYTES_ALONE.format(syntax=syntax)
            return verified
        if frame.picture is None and self._run.bitmaps == "none":
            return verified
        try:
            kept = decode_kept_frame(frame, served, reference=self._decoders.reference)
        except FrameError as error:
            outcome.reason = _NO_PIXELS.format(error=error)
            return verified
        outcome.decoder = kept.decoder
        return Verified(outcome, kept.pixels, kept.photometric_interpretation)


def _without_giant_pixels(verified: Verified) -> Verified:
    """Drop pixels of which no picture could be made within the function's memory."""
    if verified.pixels is None or verified.pixels.size <= MAX_PICTURED_SAMPLES:
        return verified
    outcome = verified.outcome
    outcome.reason = outcome.reason or _TOO_LARGE.format(limit=MAX_PICTURED_SAMPLES)
    return Verified(outcome)
