"""One instance of an image set's metadata -> the few values that are read of it.

The expressions INSTANCE and FRAME, and those of ``presentation``, are all that is read. What a
hundred thousand instances have in common, nearly everything, is kept once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from jmespath.exceptions import JMESPathError

from frameproof.contracts import LevelChecksum, Levels, Rule
from frameproof.image_sets.element_values import fingerprint, integer, joined_text, text
from frameproof.image_sets.fast_paths import FastPath, FastRows
from frameproof.image_sets.frame_checksums import full_crc32, lower_levels
from frameproof.image_sets.presentation import MEMBERS, Looks, read_looks
from frameproof.pixels.stored_syntax import choose_rule, is_video

INSTANCE = FastPath(
    """{
        sop_class_uid: DICOM.SOPClassUID,
        number_of_frames: DICOM.NumberOfFrames,
        has_pixel_data: contains(keys(DICOM || `{}`), 'PixelData')
            || contains(keys(DICOM || `{}`), 'FloatPixelData')
            || contains(keys(DICOM || `{}`), 'DoubleFloatPixelData'),
        rows: DICOM.Rows,
        columns: DICOM.Columns,
        samples_per_pixel: DICOM.SamplesPerPixel,
        bits_allocated: DICOM.BitsAllocated,
        bits_stored: DICOM.BitsStored,
        pixel_representation: DICOM.PixelRepresentation,
        photometric_interpretation: DICOM.PhotometricInterpretation,
        stored_transfer_syntax_uid: StoredTransferSyntaxUID,
        checksum_type: ChecksumType
    }"""
)
INSTANCE_NUMBER = FastPath("DICOM.InstanceNumber")
FRAMES = FastPath("ImageFrames")
FRAME = FastRows("{frame_id: ID, checksums: PixelDataChecksumFromBaseToFullResolution}")


@dataclass(frozen=True, slots=True)
class Shape:
    """What the instances of a series mostly share: how their frames are made and looked at."""

    sop_class_uid: str
    declared_frames: int
    """NumberOfFrames; 1 where an image has no such element (PS3.3 C.7.6.6), 0 for an instance
    without any trace of an image, a structured report for instance."""
    number_of_frames: int
    """How many it should have here: as declared, but a video is served whole."""
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    pixel_representation: int
    photometric_interpretation: str
    stored_transfer_syntax_uid: str | None
    rule: Rule
    looks: Looks
    """Without the modality, which is the series'."""


class InstanceRead(NamedTuple):
    """One instance."""

    instance_number: int
    shape: Shape
    frame_ids: tuple[str, ...]
    """Of each entry of ImageFrames."""
    full_crc32s: list[int | None]
    lower_levels: list[tuple[LevelChecksum, ...]]
    """Of each of them, too; see ``frame_checksums``."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands where an instance should; its series and its UID are not known yet."""

    fault: str
    """What to say of it; ``{uid}`` is its UID."""


class InstanceReader:
    """Reads the instances of one document.

    Parameters
    ----------
    levels
        ``all`` reads the checksums of lower resolution, too.
    """

    def __init__(self, levels: Levels) -> None:
        self._levels = levels
        self._shapes = _Shapes()

    def read(self, document: Any) -> InstanceRead | Unreadable:
        """Read one instance, as it was decoded from the metadata."""
        if not isinstance(document, dict):
            return Unreadable("lacks Study.Series or its Instances")
        entries = FRAMES.search(document) or []
        number_of_entries = len(entries) if isinstance(entries, list) else 0
        try:
            shape = self._shapes.of(document, frames=number_of_entries)
        except JMESPathError:  # its own message shows the attributes: the patient's, too
            return Unreadable("does not have the expected shape in instance {uid}")
        if not isinstance(entries, list):
            return Unreadable("has no list of ImageFrames in instance {uid}")
        frames = FRAME.search_each(entries)
        frame_ids = [frame_id for frame_id, _ in frames]
        checksums = [listed for _, listed in frames]
        if not set(map(type, frame_ids)) <= {str}:
            return Unreadable("has a frame without an ID in instance {uid}")
        return InstanceRead(
            integer(INSTANCE_NUMBER.search(document)),
            shape,
            tuple(frame_ids),
            list(map(full_crc32, checksums)),
            self._lower_levels(checksums),
        )

    def _lower_levels(self, checksums: list[Any]) -> list[tuple[LevelChecksum, ...]]:
        is_wanted = self._levels == "all"
        return list(map(lower_levels, checksums)) if is_wanted else [()] * len(checksums)


class _Shapes:
    """Reads shapes; an instance that says what one before it said has the same one.

    What an instance says are the members that the expressions begin with, of the instance and of
    its ``DICOM``, and whether there is an image: of pixel data HealthImaging keeps the key alone.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Shape] = {}

    def of(self, document: dict[str, Any], *, frames: int) -> Shape:
        dicom = document.get("DICOM")
        if not isinstance(dicom, dict) or dicom.get(_PER_FRAME) is not None:
            return _shape(document, frames)
        values = [*map(document.get, _BESIDE_DICOM), *map(dicom.get, _IN_DICOM)]
        is_image = bool(frames) or any(map(dicom.__contains__, _PIXEL_DATA))
        said = fingerprint((frames, is_image, values))
        shape = self._known.get(said)
        if shape is None:
            shape = _shape(document, frames)
            if len(said) <= _MAX_SAID and len(self._known) < _MAX_KNOWN:
                self._known[said] = shape
        return shape


_BESIDE_DICOM = sorted(names[0] for names in INSTANCE.members if names[0] != "DICOM")
_IN_DICOM = sorted({names[1] for names in INSTANCE.members if len(names) == 2} | MEMBERS)
_PIXEL_DATA = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")  # as INSTANCE has them
_PER_FRAME = "PerFrameFunctionalGroupsSequence"
_MAX_SAID, _MAX_KNOWN = 2_000, 1_000  # bytes, and shapes: what differs often is not kept


def _shape(document: dict[str, Any], frames: int) -> Shape:
    elements = INSTANCE.search(document)
    stored_uid = text(elements["stored_transfer_syntax_uid"])
    is_image = frames or elements["has_pixel_data"]
    declared = integer(elements["number_of_frames"]) or int(bool(is_image))
    return Shape(
        sop_class_uid=joined_text(elements["sop_class_uid"]),
        declared_frames=declared,
        number_of_frames=frames if frames and is_video(stored_uid or "") else declared,
        rows=integer(elements["rows"]),
        columns=integer(elements["columns"]),
        samples_per_pixel=integer(elements["samples_per_pixel"]),
        bits_allocated=integer(elements["bits_allocated"]),
        bits_stored=integer(elements["bits_stored"]),
        pixel_representation=integer(elements["pixel_representation"]),
        photometric_interpretation=joined_text(elements["photometric_interpretation"]),
        stored_transfer_syntax_uid=stored_uid,
        rule=choose_rule(stored_uid, text(elements["checksum_type"])),
        looks=read_looks(document.get("DICOM"), modality=None, frames=frames),
    )
