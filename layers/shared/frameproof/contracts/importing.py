"""StartImport -> PollImport -> ListFrames: jobs, and what they made of each object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frameproof.contracts.pictures import SeriesPicture

type JobStatus = Literal["SUBMITTED", "IN_PROGRESS", "COMPLETED", "FAILED"]


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import job as last seen; it goes round the poll loop and is kept in ``job.json``."""

    shard: int
    job_id: str
    job_status: JobStatus
    attempt: int
    """1 for the first job of this shard; a FAILED job is followed by the next attempt."""
    objects: int
    """How many copies there were when the job was started."""
    polls: int
    wait_seconds: int
    """How long WaitForImport waits before the next poll; it grows with each poll."""
    waited_seconds: int
    output_s3_uri: str
    """The job's own folder, known once it was polled; the shard's output folder before."""
    message: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedObject:
    """What the import made of one copied object (a row of ``frames/objects.jsonl``)."""

    key: str
    outcome: Literal["imported", "failed", "unnamed"]
    """``unnamed``: the job's output says nothing of it; nobody knows what became of it."""
    image_set_id: str | None = None
    reason: str | None = None
    """HealthImaging's own words: ``ValidationException: DICOM attribute ... does not exist``."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageSet:
    """One image set that the import made or extended (a row of ``frames/image_sets.jsonl``)."""

    image_set_id: str
    version_id: str
    first_version_id: str
    """The lowest version that the run's manifests name: several shards may extend a series."""
    is_primary: bool
    modality: str | None
    series_instance_uid: str
    frames: int
    instances_with_frames: int
    instances_without_frames: int
    number_of_frames: int
    """The sum of the instances' NumberOfFrames: 1 where an image lacks the element, 0 for none."""
    uneven_instances: int = 0
    """Instances with more or fewer frames than their own NumberOfFrames says."""
    pictures: tuple[SeriesPicture, ...] = ()
    """What VerifyFrames makes for the report page; empty where nothing may be shown."""
