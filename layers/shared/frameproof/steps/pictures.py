"""The pictures that VerifyFrames keeps: bitmaps where asked for, and what the report page shows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy.typing as npt

from frameproof.contracts import (
    BitmapFile,
    BitmapForm,
    Bitmaps,
    BitmapSidecar,
    FrameOutcome,
    FrameRef,
    LeftOutForm,
    Presentation,
    SeriesPicture,
)
from frameproof.pixels.appearance import Appearance, is_showable
from frameproof.pixels.bitmap_forms import FORMS, forms_of
from frameproof.pixels.png import png_offset
from frameproof.pixels.views import thumbnail_png, viewer_image
from frameproof.run_store import RunStore
from frameproof.verification import Verified

_SIDECAR_SUFFIX = ".json"
_SEGMENTED_PALETTE = (
    "The palette is stored in segments, which are not expanded: the view shows indices as grey."
)
_NO_PALETTE = "The metadata holds no usable palette: the view shows indices as grey."


def owes_bitmaps(outcome: FrameOutcome, bitmaps: Bitmaps) -> bool:
    """Tell whether a frame that an earlier pass verified lacks forms that are wanted now."""
    return bitmaps != "none" and outcome.bitmaps not in (bitmaps, "all")


class Pictures:
    """Writes pictures into the run's folder.

    Parameters
    ----------
    runs
        The run's folder.
    bitmaps
        The forms in which every decoded frame is kept; ``"none"`` keeps the report's pictures
        alone.
    """

    def __init__(self, runs: RunStore, *, bitmaps: Bitmaps) -> None:
        self._runs = runs
        self._bitmaps = bitmaps

    def keep(self, frame: FrameRef, verified: Verified) -> FrameOutcome:
        """Write the pictures that this frame owes and return its outcome, naming its bitmap.

        A frame whose pixels are not proven gets no picture: it would show something wrong. A form
        that cannot hold a frame is left out, and the sidecar says so.
        """
        outcome = verified.outcome
        outcome.bitmaps = self._bitmaps
        if verified.pixels is None or outcome.verdict != "verified":
            return outcome
        appearance = Appearance(
            verified.photometric_interpretation or frame.photometric_interpretation,
            frame.bits_stored,
            frame.presentation or Presentation(),
        )
        if frame.picture is not None and is_showable(verified.pixels):
            self._write_picture(frame.picture, verified.pixels, appearance)
        if self._bitmaps != "none":
            outcome.bitmap_key = self._write_bitmaps(frame, outcome, verified.pixels, appearance)
        return outcome

    def _write_picture(
        self, picture: SeriesPicture, pixels: npt.NDArray[Any], appearance: Appearance
    ) -> None:
        thumbnail = thumbnail_png(pixels, appearance)
        self._runs.write_bytes(picture.thumbnail_key, thumbnail, "image/png")
        if picture.viewer_key is not None:
            image = viewer_image(pixels, appearance)
            if image is not None:
                self._runs.write(picture.viewer_key, image)

    def _write_bitmaps(
        self,
        frame: FrameRef,
        outcome: FrameOutcome,
        pixels: npt.NDArray[Any],
        appearance: Appearance,
    ) -> str:
        """Write every form that can hold the frame, then the sidecar that lists them.

        Returns
        -------
        str
            The key of the first form.
        """
        fitting = [form for form in forms_of(self._bitmaps) if FORMS[form].fits(pixels)]
        files = tuple(
            self._write_form(frame, form, FORMS[form].write(pixels, appearance)) for form in fitting
        )
        described = _sidecar(frame, outcome, pixels, appearance)
        sidecar = replace(described, files=files, left_out=_left_out(self._bitmaps, pixels))
        self._runs.write(self._key(frame, _SIDECAR_SUFFIX), sidecar)
        first = FORMS[fitting[0]].suffix if fitting else _SIDECAR_SUFFIX
        return self._key(frame, first)

    def _write_form(self, frame: FrameRef, form: BitmapForm, content: bytes) -> BitmapFile:
        key = self._key(frame, FORMS[form].suffix)
        self._runs.write_bytes(key, content, FORMS[form].content_type)
        digest = hashlib.sha256(content).hexdigest()
        return BitmapFile(form, key.rpartition("/")[2], len(content), digest)

    def _key(self, frame: FrameRef, suffix: str) -> str:
        return self._runs.keys.bitmap(
            frame.series_instance_uid, frame.sop_instance_uid, frame.frame_number, suffix
        )


def _left_out(bitmaps: Bitmaps, pixels: npt.NDArray[Any]) -> tuple[LeftOutForm, ...]:
    found = f"{pixels.dtype} of shape {'x'.join(map(str, pixels.shape))}"
    return tuple(
        LeftOutForm(form, f"it holds {FORMS[form].holds}, not {found}")
        for form in forms_of(bitmaps)
        if not FORMS[form].fits(pixels)
    )


def _sidecar(
    frame: FrameRef,
    outcome: FrameOutcome,
    pixels: npt.NDArray[Any],
    appearance: Appearance,
) -> BitmapSidecar:
    """Say what the samples are; the files are not known to it."""
    return BitmapSidecar(
        sop_instance_uid=frame.sop_instance_uid,
        series_instance_uid=frame.series_instance_uid,
        study_instance_uid=frame.study_instance_uid,
        frame_number=frame.frame_number,
        image_set_id=frame.image_set_id,
        version_id=frame.version_id,
        frame_id=frame.frame_id,
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        samples_per_pixel=1 if pixels.ndim == 2 else pixels.shape[2],
        bits_allocated=frame.bits_allocated,
        bits_stored=frame.bits_stored,
        sample_type=pixels.dtype.name,
        photometric_interpretation=appearance.photometric_interpretation,
        presentation=appearance.presentation,
        png_offset=png_offset(pixels),
        verdict=outcome.verdict,
        rule=outcome.rule,
        crc32=outcome.actual_crc32,
        served_sha256=outcome.served_sha256,
        decoder=outcome.decoder,
        notes=_notes(appearance),
    )


def _notes(appearance: Appearance) -> tuple[str, ...]:
    if appearance.photometric_interpretation != "PALETTE COLOR" or appearance.palette is not None:
        return ()
    is_segmented = appearance.presentation.has_segmented_palette
    return (_SEGMENTED_PALETTE if is_segmented else _NO_PALETTE,)
