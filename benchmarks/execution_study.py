"""What a local execution imports: phantom slices, in enhanced multi-frame objects or in files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import EnhancedCTImageStorage, ExplicitVRLittleEndian

from frameproof_local.studies.bodies import CHEST_CT
from frameproof_local.studies.dataset import describe_pixels, label_series, label_study
from frameproof_local.studies.ids import instance_uid
from frameproof_local.studies.part10 import file_bytes
from frameproof_local.studies.phantom import Slice, draw_slices
from frameproof_local.studies.series import AXIAL
from frameproof_local.studies.slice_template import SliceTemplate

SIDE = 512
_SPACING_MM = 0.7


def slices(count: int) -> Iterator[Slice]:
    """Draw a chest, feet to head: 512 x 512 of 16 signed bits, HTJ2K of 180 KB each."""
    yield from draw_slices(CHEST_CT, count, (SIDE, SIDE), seed=1)


def multi_frame_objects(drawn: Iterator[Slice], frames_each: int, *, study: str) -> Iterator[bytes]:
    """Yield Part 10 files of enhanced CT (PS3.3 A.38), `frames_each` slices in each."""
    for number, frames in enumerate(batched(drawn, frames_each, strict=False), start=1):
        dataset = _described(study)
        dataset.SOPClassUID = EnhancedCTImageStorage
        dataset.SOPInstanceUID = instance_uid("instance", study, number)
        dataset.InstanceNumber = number
        dataset.NumberOfFrames = len(frames)
        first = (number - 1) * frames_each
        dataset.SharedFunctionalGroupsSequence = [_shared_groups()]
        dataset.PerFrameFunctionalGroupsSequence = [
            _frame_groups(first + index) for index in range(len(frames))
        ]
        dataset.PixelData = np.stack(frames).tobytes()
        dataset["PixelData"].VR = "OW"
        yield file_bytes(dataset, ExplicitVRLittleEndian)


def single_frame_files(drawn: Iterator[Slice], *, study: str) -> Iterator[bytes]:
    """Yield Part 10 files of one slice each."""
    dataset = _described(study)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"  # CT Image Storage
    dataset.ImageOrientationPatient = list(AXIAL)
    dataset.PixelSpacing = [_SPACING_MM, _SPACING_MM]
    template = SliceTemplate.of(dataset, ExplicitVRLittleEndian)
    for number, frame in enumerate(drawn, start=1):
        uid = instance_uid("instance", study, number)
        yield template.render(uid, number, (0.0, 0.0, float(number)), frame.tobytes())


def _described(study: str) -> Dataset:
    """Return what all objects of the study have in common."""
    dataset = Dataset()
    label_study(dataset, study)
    label_series(dataset, study, 1, "CT", "chest")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, 1
    describe_pixels(
        dataset, rows=SIDE, columns=SIDE, bits_allocated=16, bits_stored=16, signed=True
    )
    return dataset


def _shared_groups() -> Dataset:
    """Return the functional groups of all frames (PS3.3 C.7.6.16.2)."""
    measures, orientation, groups = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing = [_SPACING_MM, _SPACING_MM]
    measures.SliceThickness = 1
    orientation.ImageOrientationPatient = list(AXIAL)
    groups.PixelMeasuresSequence = [measures]
    groups.PlaneOrientationSequence = [orientation]
    return groups


def _frame_groups(number: int) -> Dataset:
    """Return the functional groups of one frame."""
    content, position, groups = Dataset(), Dataset(), Dataset()
    content.FrameAcquisitionNumber = number + 1
    content.StackID, content.InStackPositionNumber = "1", number + 1
    position.ImagePositionPatient = [0.0, 0.0, float(number)]
    groups.FrameContentSequence = [content]
    groups.PlanePositionSequence = [position]
    return groups
