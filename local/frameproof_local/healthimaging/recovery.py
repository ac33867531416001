"""What becomes of work that was going on when a service with a state folder ended.

AWS has nothing like it. What was asked for and is simple is done (a data store is created or
deleted, an image set deleted); the rest has failed, and says so.
"""

from dataclasses import replace

from .datastores import Datastore
from .image_sets import ImageSet, now

_MESSAGE = "The local service ended before this was done."
_FAILED_STATUSES = {
    "COPYING": "COPY_FAILED",
    "UPDATING": "UPDATE_FAILED",
    "UPDATING_FOR_STUDY_CONSISTENCY": "UPDATE_FAILED",
}


def recover(datastores: dict[str, Datastore]) -> None:
    """Bring all data stores to a state in which nothing goes on."""
    for datastore in list(datastores.values()):
        if datastore.status == "DELETING":
            del datastores[datastore.datastore_id]
            continue
        datastore.status = "ACTIVE"
        for job in datastore.unfinished_jobs():
            job.finish("FAILED", now(), _MESSAGE)
        for image_set in list(datastore.image_sets.values()):
            if image_set.is_being_deleted or not image_set.versions:
                del datastore.image_sets[image_set.image_set_id]
            else:
                _free(image_set)


def _free(image_set: ImageSet) -> None:
    """Unlock an image set; a version that was begun has failed, the source of a copy has not."""
    image_set.is_being_imported_to = False
    status = _FAILED_STATUSES.get(image_set.change or "")
    image_set.change = None
    if status is not None:
        image_set.versions[-1] = replace(
            image_set.latest, workflow_status=status, message=_MESSAGE, updated_at=now()
        )
