"""Data stores, jobs and image sets as JSON, for a state folder, and back.

The names are those of the classes' own fields. Times are ISO 8601 in UTC; what is made anew at
every start (locks) is left out.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from .checksum_levels import LevelChecksum
from .datastores import Datastore
from .frames import StoredFrame
from .grouping import GroupingKey
from .image_sets import ImageSet, ImageSetVersion
from .import_jobs import ImportJob

type Record = dict[str, Any]

_NOT_SAVED = {"image_sets", "import_jobs", "frame_indexes", "commit_lock"}


def datastore_record(datastore: Datastore) -> Record:
    """Render a data store with its jobs; of its image sets the ids only."""
    own = {
        field.name: _plain(getattr(datastore, field.name))
        for field in fields(Datastore)
        if field.name not in _NOT_SAVED
    }
    return {
        **own,
        "image_set_ids": list(datastore.image_sets),
        "import_jobs": [_plain_values(asdict(job)) for job in datastore.import_jobs.values()],
        "frame_ids": list(datastore.frame_indexes),
    }


def datastore_from(record: Mapping[str, Any], image_sets: Mapping[str, ImageSet]) -> Datastore:
    """Make a data store again; ``image_sets`` are by id."""
    own = dict(record)
    image_set_ids, frame_ids = own.pop("image_set_ids"), own.pop("frame_ids")
    jobs = [_job_from(job) for job in own.pop("import_jobs")]
    return Datastore(
        **_with_times(own, "created_at", "updated_at"),
        image_sets={image_set_id: image_sets[image_set_id] for image_set_id in image_set_ids},
        import_jobs={job.job_id: job for job in jobs},
        frame_indexes={frame_id: index for index, frame_id in enumerate(frame_ids)},
    )


def image_set_record(image_set: ImageSet) -> Record:
    """Render an image set with its versions and frames."""
    return {
        **{field.name: _plain(getattr(image_set, field.name)) for field in fields(ImageSet)},
        "versions": [_plain_values(asdict(version)) for version in image_set.versions],
        "frames": [asdict(frame) for frame in image_set.frames.values()],
    }


def image_set_from(record: Mapping[str, Any]) -> ImageSet:
    """Make an image set again."""
    own = _with_times(record, "created_at")
    frames = [_frame_from(frame) for frame in own.pop("frames")]
    versions = own.pop("versions")
    instances = own.pop("instances")
    return ImageSet(
        **{**own, "grouping_key": GroupingKey(*own["grouping_key"])},
        versions=[ImageSetVersion(**_with_times(version, "updated_at")) for version in versions],
        instances={uid: tuple(frame_ids) for uid, frame_ids in instances.items()},
        frames={frame.frame_id: frame for frame in frames},
    )


def _job_from(record: Mapping[str, Any]) -> ImportJob:
    return ImportJob(**_with_times(record, "submitted_at", "ended_at"))


def _frame_from(record: Mapping[str, Any]) -> StoredFrame:
    levels = tuple(LevelChecksum(**level) for level in record["lower_levels"])
    return StoredFrame(**{**record, "lower_levels": levels})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _plain_values(record: Mapping[str, Any]) -> Record:
    return {name: _plain(value) for name, value in record.items()}


def _with_times(record: Mapping[str, Any], *names: str) -> Record:
    """Return a copy whose members of these names are times again, unless they are None."""
    times = {name: datetime.fromisoformat(record[name]) for name in names if record[name]}
    return {**record, **times}
