"""The stand-in study: four series that have the folder names and image counts of AWS's sample.

AWS's HealthImaging sample imports four series of the public ``idc-open-data`` bucket. A machine
without a network cannot fetch them, so the local bucket has generated series in their places, with
the same transfer syntax and the same signedness as the real ones. They belong to one invented
study of their own, with UIDs of their own, and say in their descriptions what they are.
"""

from typing import Final

from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from frameproof_local.studies.bodies import BREAST_MR, CHEST_CT, HEAD_MR, PELVIS_CT
from frameproof_local.studies.series import SeriesPlan

_STUDY: Final = "stand-in"

STAND_IN_STUDY: Final = (
    SeriesPlan(
        folder="00029d25-fb18-4d42-aaa5-a0897d1ac8f7",
        study=_STUDY,
        number=1,
        title="CT chest localizer",
        modality="CT",
        body_part="CHEST",
        phantom=CHEST_CT,
        view="projections",
        images=2,
        rows=256,
        columns=256,
        slice_spacing_mm=1.5,
        pixel_spacing_mm=1.5,
        signed=True,
        bits_stored=16,
        transfer_syntax=ExplicitVRLittleEndian,
    ),
    SeriesPlan(
        folder="00025d30-ef8f-4135-a35a-d83eff264fc1",
        study=_STUDY,
        number=2,
        title="CT pelvis",
        modality="CT",
        body_part="PELVIS",
        phantom=PELVIS_CT,
        images=57,
        rows=512,
        columns=512,
        slice_spacing_mm=5.0,
        pixel_spacing_mm=0.75,
        signed=False,
        bits_stored=12,
        rescale_intercept=-1024,
        transfer_syntax=ExplicitVRLittleEndian,
    ),
    SeriesPlan(
        folder="0002d261-8a5d-4e63-8e2e-0cbfac87b904",
        study=_STUDY,
        number=3,
        title="MR head",
        modality="MR",
        body_part="HEAD",
        phantom=HEAD_MR,
        images=192,
        rows=256,
        columns=256,
        slice_spacing_mm=1.0,
        pixel_spacing_mm=1.0,
        signed=False,
        bits_stored=12,
        transfer_syntax=ImplicitVRLittleEndian,
    ),
    SeriesPlan(
        folder="0002dd07-0b7f-4a68-a655-44461ca34096",
        study=_STUDY,
        number=4,
        title="MR breast",
        modality="MR",
        body_part="BREAST",
        phantom=BREAST_MR,
        images=92,
        rows=256,
        columns=256,
        slice_spacing_mm=2.0,
        pixel_spacing_mm=1.25,
        signed=True,
        bits_stored=16,
        transfer_syntax=ExplicitVRLittleEndian,
    ),
)
