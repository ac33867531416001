"""The state of all backends as plain JSON, for a test oracle that trusts nothing else."""

from typing import Any

from .datastores import Datastore
from .image_sets import ImageSet
from .import_jobs import ImportJob
from .models import medicalimaging_backends


def inspect_all() -> dict[str, Any]:
    """Return every data store of every account and Region.

    Returns
    -------
    dict
        ``{"datastores": [...]}``; each with ``jobs``, ``imageSets`` and, in these, ``frames``:
        frame id to ``sha256`` of the stored bytes (before any planned fault), ``checksum`` of the
        metadata, ``sopInstanceUID`` (None once the instance was replaced) and ``frameIndex``, the
        place in the order of storage that faults refer to.
    """
    found: list[dict[str, Any]] = []
    for account_id, by_region in list(medicalimaging_backends.items()):
        for region_name, backend in list(by_region.items()):
            with backend.region.bench.lock:
                for datastore in backend.region.datastores.values():
                    where = {"accountId": account_id, "region": region_name}
                    found.append({**where, **_datastore(datastore)})
    return {"datastores": found}


def _datastore(datastore: Datastore) -> dict[str, Any]:
    return {
        "datastoreId": datastore.datastore_id,
        "datastoreName": datastore.name,
        "datastoreStatus": datastore.status,
        "jobs": [_job(job) for job in datastore.import_jobs.values()],
        "imageSets": [_image_set(s, datastore) for s in datastore.image_sets.values()],
    }


def _job(job: ImportJob) -> dict[str, Any]:
    return {
        "jobId": job.job_id,
        "jobName": job.name,
        "jobStatus": job.status,
        "message": job.message,
        "inputS3Uri": job.input_s3_uri,
        "outputS3Uri": job.output_s3_uri,
    }


def _image_set(image_set: ImageSet, datastore: Datastore) -> dict[str, Any]:
    owners = {
        frame_id: uid for uid, frame_ids in image_set.instances.items() for frame_id in frame_ids
    }
    return {
        "imageSetId": image_set.image_set_id,
        "imageSetState": image_set.state,
        "isPrimary": image_set.is_primary,
        "versions": [version.version_id for version in image_set.versions],
        "seriesInstanceUID": image_set.grouping_key.series_instance_uid,
        "studyInstanceUID": image_set.grouping_key.study_instance_uid,
        "sopInstanceUIDs": list(image_set.instances),
        "frames": {
            frame.frame_id: {
                "sha256": frame.sha256,
                "checksum": frame.checksum,
                "sizeBytes": frame.size_bytes,
                "contentType": frame.content_type,
                "sopInstanceUID": owners.get(frame.frame_id),
                "frameIndex": datastore.frame_indexes[frame.frame_id],
            }
            for frame in image_set.frames.values()
        },
    }
