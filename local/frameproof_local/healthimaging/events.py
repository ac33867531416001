"""What HealthImaging tells EventBridge: every change of a data store, a job, an image set.

Developer guide, "Using Amazon EventBridge with HealthImaging". The detail type says the status in
words. An event of an image set calls its id ``imagesetId`` and its version is text, as AWS has it.
"""

import logging
from typing import Any

from frameproof_local.moto_hooks import eventbridge

from .datastores import Datastore
from .image_sets import ImageSet
from .import_jobs import ImportJob

logger = logging.getLogger(__name__)

_SOURCE = "aws.medical-imaging"
_IMAGING_VERSION = "1.0"
_DATASTORE_WORDS = {"ACTIVE": "Created", "CREATE_FAILED": "Creation Failed"}


def tell_of_datastore(datastore: Datastore, status: str) -> None:
    """Send ``Data Store Creating``, ``Created``, ``Deleting`` or ``Deleted``.

    ``status`` is CREATING, ACTIVE, DELETING or DELETED, which GetDatastore never shows.
    """
    words = _DATASTORE_WORDS.get(status, status.title())
    detail = {
        "datastoreId": datastore.datastore_id,
        "datastoreName": datastore.name,
        "datastoreStatus": status,
    }
    _send(datastore.arn, f"Data Store {words}", detail)


def tell_of_import_job(job: ImportJob, datastore_arn: str) -> None:
    """Send ``Import Job Submitted``, ``In Progress``, ``Completed`` or ``Failed``."""
    detail = {
        "datastoreId": job.datastore_id,
        "jobId": job.job_id,
        "jobName": job.name,
        "jobStatus": job.status,
        "inputS3Uri": job.input_s3_uri,
        "outputS3Uri": job.output_s3_uri,
    }
    _send(datastore_arn, f"Import Job {_words(job.status)}", detail)


def tell_of_image_set(image_set: ImageSet, workflow_status: str, state: str = "ACTIVE") -> None:
    """Send ``Image Set Created``, ``Updated``, ``Copying``, ``Deleting`` and so on.

    Parameters
    ----------
    image_set
        Its latest version is the one that the event is about.
    workflow_status
        CREATED, UPDATING, UPDATED, UPDATE_FAILED, COPYING, COPIED, DELETING, DELETED, ...
    state
        ACTIVE, LOCKED or DELETED.
    """
    detail = {
        "isPrimary": image_set.is_primary,
        "imageSetVersion": str(image_set.latest.version_id),
        "datastoreId": image_set.datastore_id,
        "imagesetId": image_set.image_set_id,
        "imageSetState": state,
        "imageSetWorkflowStatus": workflow_status,
    }
    _send(image_set.arn, f"Image Set {_words(workflow_status)}", detail)


def _words(status: str) -> str:
    return status.replace("_", " ").title()


def _send(resource_arn: str, detail_type: str, detail: dict[str, Any]) -> None:
    region_name, account_id = resource_arn.split(":")[3:5]
    try:
        eventbridge.publish(
            account_id=account_id,
            region=region_name,
            source=_SOURCE,
            detail_type=detail_type,
            resources=[resource_arn],
            detail={"imagingVersion": _IMAGING_VERSION, **detail},
        )
    except NotImplementedError:
        # Stock moto, without ``eventbridge.install``, raises this for a target of a kind that it
        # does not deliver to; on AWS a bad target never fails what the event is about.
        logger.warning("A rule's target could not be told of %r for %s", detail_type, resource_arn)
