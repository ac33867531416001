"""The studies of the NCI Imaging Data Commons (IDC) that have a name here.

They are the four series of AWS's own HealthImaging sample, the one that imports image sets and
frames (``imaging_set_and_frames_workflow`` of awsdocs/aws-doc-sdk-examples). Collections, licences,
counts and sizes are those of the IDC index, data release v25 (PyPI package ``idc-index-data``).
One folder of an IDC bucket is one series: ``<bucket>/<crdc_series_uuid>/<instance uuid>.dcm``.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL_SAMPLES = "all"
"""The name that stands for the four sample series together."""


@dataclass(frozen=True, slots=True)
class SampleSeries:
    """One public series that a person can name by a short word."""

    name: str
    title: str
    """What it shows, in AWS's words."""
    bucket: str
    crdc_series_uuid: str
    """The folder's name in the IDC bucket; not a DICOM UID."""
    modality: str
    images: int
    size_bytes: int
    collection: str
    licence: str

    @property
    def source(self) -> str:
        """The S3 prefix of the series, as an execution's input names it."""
        return f"s3://{self.bucket}/{self.crdc_series_uuid}/"


SAMPLES: tuple[SampleSeries, ...] = (
    SampleSeries(
        name="ct-chest",
        title="CT of chest",
        bucket="idc-open-data",
        crdc_series_uuid="00029d25-fb18-4d42-aaa5-a0897d1ac8f7",
        modality="CT",
        images=2,
        size_bytes=2_444_806,
        collection="nlst",
        licence="CC BY 4.0",
    ),
    SampleSeries(
        name="ct-pelvis",
        title="CT of pelvis",
        bucket="idc-open-data",
        crdc_series_uuid="00025d30-ef8f-4135-a35a-d83eff264fc1",
        modality="CT",
        images=57,
        size_bytes=30_081_720,
        collection="cptac_pda",
        licence="CC BY 4.0",
    ),
    SampleSeries(
        name="mr-head",
        title="MRI of head",
        bucket="idc-open-data",
        crdc_series_uuid="0002d261-8a5d-4e63-8e2e-0cbfac87b904",
        modality="MR",
        images=192,
        size_bytes=101_234_036,
        collection="upenn_gbm",
        licence="CC BY 4.0",
    ),
    SampleSeries(
        name="mr-breast",
        title="MRI of breast",
        bucket="idc-open-data",
        crdc_series_uuid="0002dd07-0b7f-4a68-a655-44461ca34096",
        modality="MR",
        images=92,
        size_bytes=48_554_192,
        collection="ispy2",
        licence="CC BY 4.0",
    ),
)


def sample_names() -> tuple[str, ...]:
    """Every name that ``samples_named`` knows, ``all`` last."""
    return (*(sample.name for sample in SAMPLES), ALL_SAMPLES)


def samples_named(name: str) -> tuple[SampleSeries, ...]:
    """Look up a sample series by its short name.

    Returns
    -------
    tuple[SampleSeries, ...]
        One series, or the four of them for ``all``.

    Raises
    ------
    KeyError
        No sample bears this name.
    """
    if name == ALL_SAMPLES:
        return SAMPLES
    found = tuple(sample for sample in SAMPLES if sample.name == name)
    if not found:
        raise KeyError(name)
    return found
