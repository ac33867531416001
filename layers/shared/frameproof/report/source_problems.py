"""Problems that the source proof finds: instances and frames that are not those of their objects.

Attributes are named and never shown: their values may tell who the patient is.
"""

from __future__ import annotations

from frameproof.report.contract import Problem

_LOOK = (
    "Take the object from the input bucket and look at both. What HealthImaging stores is not what "
    "was sent: import the series again, and give AWS Support the ids if it stays so."
)


def instance_absent(key: str, *, frames: int) -> Problem:
    """Say that an object was imported, and that its instance is in no image set."""
    return Problem(
        kind="sourceDiffers",
        id=key,
        message=(
            f"The instance of {key} is not in HealthImaging, which said that it imported it: its "
            f"{_frames(frames)} count as differing."
        ),
        expected="an instance with this object's SOPInstanceUID in an image set of this run",
        actual="none",
        next_step="Start a new execution for this source; if it happens again, tell AWS Support.",
        object_key=key,
    )


def instance_differs(key: str, image_set_id: str, *, attributes: list[str]) -> Problem:
    """Say in which attributes an object and its instance in the metadata differ."""
    names = ", ".join(attributes)
    return Problem(
        kind="sourceDiffers",
        id=key,
        message=(
            f"The instance of {key} in image set {image_set_id} has other attributes than the "
            f"object: {names}."
        ),
        expected="the attributes of the DICOM object",
        actual=f"another {names}",
        next_step=_LOOK,
        object_key=key,
        image_set_id=image_set_id,
    )


def frames_absent(key: str, *, frames: int) -> Problem:
    """Say that an object has more frames than were listed for its instance."""
    return Problem(
        kind="sourceDiffers",
        id=key,
        message=(
            f"{key} has {_frames(frames)} more than were listed for its instance; they count as "
            "differing."
        ),
        expected="every frame of the DICOM object",
        actual=f"{_frames(frames)} fewer",
        next_step=_LOOK,
        object_key=key,
    )


def frame_differs(
    frame_id: str, image_set_id: str, frame_number: int, *, key: str, reason: str
) -> Problem:
    """Say what of a frame differs; where its pixels belong to another frame, of which."""
    return Problem(
        kind="sourceDiffers",
        id=frame_id,
        message=(
            f"Frame {frame_id} of image set {image_set_id} (frame {frame_number} of its instance) "
            f"differs from {key}: {reason}."
        ),
        expected="the pixels of the DICOM object",
        actual=reason,
        next_step=_LOOK,
        object_key=key,
        image_set_id=image_set_id,
        frame_id=frame_id,
    )


def frame_not_comparable(
    frame_id: str, image_set_id: str, frame_number: int, *, key: str | None, reason: str
) -> Problem:
    """Say why a frame could not be held against its object."""
    return Problem(
        kind="sourceNotComparable",
        id=frame_id,
        message=(
            f"Frame {frame_id} of image set {image_set_id} (frame {frame_number} of its instance) "
            f"could not be compared with its DICOM object: {reason}."
        ),
        expected="pixels on both sides",
        actual=reason,
        next_step="Its checksum alone speaks for it; compare it with a viewer where that matters.",
        object_key=key,
        image_set_id=image_set_id,
        frame_id=frame_id,
    )


def object_not_readable(key: str, reason: str | None) -> Problem:
    """Say that an object that HealthImaging imported could not be read as DICOM by us."""
    said = reason or "no reason was given"
    return Problem(
        kind="sourceNotComparable",
        id=key,
        message=f"HealthImaging imported {key}, but it could not be read to be compared: {said}.",
        expected="a readable DICOM object",
        actual=said,
        next_step="Its frames' checksums alone speak for it; look at the file with another reader.",
        object_key=key,
    )


def instance_duplicated(keys: list[str], *, objects: int) -> Problem:
    """Say that several imported objects carry one SOPInstanceUID."""
    named = ", ".join(keys)
    return Problem(
        kind="instanceDuplicated",
        id=keys[0],
        message=(
            f"{objects} imported objects carry one SOPInstanceUID ({named}"
            f"{', …' if objects > len(keys) else ''}): HealthImaging keeps one of them in an image "
            "set."
        ),
        expected="one object for each SOPInstanceUID",
        actual=f"{objects} objects",
        next_step=(
            "Where they are the same file twice, take one out of the source; where they are not, "
            "one of them needs a SOPInstanceUID of its own."
        ),
        object_key=keys[0],
    )


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"
