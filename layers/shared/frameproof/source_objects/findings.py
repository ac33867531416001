"""What the examining process says of one object, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from frameproof.contracts import InstanceAttributes


@dataclass(frozen=True, slots=True)
class FrameDigests:
    """One frame; each digest is None where it was not taken."""

    frame_number: int
    """1 for the first, as DICOM counts."""
    pixel_sha256: str | None = None
    """Of the samples (``pixels.digest``); None where the frame was not, or not to be, decoded."""
    stored_sha256: str | None = None
    """Of the frame's own bytes, its fragments joined; None where it is compared by its samples."""
    reason: str | None = None
    """Why the samples could not be decoded; None where they were, or were not to be."""


@dataclass(slots=True)
class Examined:
    """All that is known of one object so far."""

    attributes: InstanceAttributes | None = None
    """None where it cannot be read as DICOM."""
    frames: list[FrameDigests] = field(default_factory=list)
    reason: str | None = None
    """Why it, or the frames after the last one, cannot be read."""
    is_complete: bool = False
    """False where the time was over: the frames after the last one are still to come."""
