"""New versions that CopyImageSet and UpdateImageSetMetadata make: begun, then finished or failed.

From the answer on the image set is LOCKED, and its new version carries the workflow's status and
still shows the content of the version before it. A failed version keeps that content, with a
message: "INVALID_REQUEST: ...", as in the developer guide's "Listing image set versions".
"""

import re
from dataclasses import dataclass, replace

from .datastores import Datastore
from .document_contents import document_key, frame_ids_by_instance
from .events import tell_of_image_set
from .exceptions import ServiceQuotaExceededException
from .image_sets import ImageSet, ImageSetVersion, now
from .metadata_document import Document, MetadataTooLargeError, packed
from .search import search_tags
from .workbench import Workbench

MAX_CONCURRENT_CHANGES = 100
"""Copies, updates, and deletions, at a time in one data store (endpoints and quotas page)."""

_MAX_MESSAGE_LENGTH = 2048
_NOT_IN_MESSAGES = re.compile(r"[^\w -:`]", re.ASCII)
"""What the service model's pattern of Message does not allow."""


class ChangeRefusedError(Exception):
    """A copy or an update that cannot be done; the text becomes the version's ``message``."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"INVALID_REQUEST:  {reason}")


@dataclass(frozen=True)
class NewContent:
    """What a version will show: its document, and this as it is served."""

    document: Document
    blob: bytes


def new_content(document: Document) -> NewContent:
    """Pack a document; ChangeRefusedError when it is too large for an image set."""
    try:
        return NewContent(document, packed(document))
    except MetadataTooLargeError as error:
        raise ChangeRefusedError(str(error)) from error


def number_in(datastore: Datastore, workflow: str) -> int:
    """Return how many image sets are in a workflow, such as COPYING or DELETING."""
    return sum(image_set.workflow == workflow for image_set in datastore.image_sets.values())


def require_capacity(datastore: Datastore, workflow: str) -> None:
    """Check the quota of concurrent changes; the caller holds the backend's lock.

    Raises
    ------
    ServiceQuotaExceededException
        100 image sets of the data store are in this workflow.
    """
    busy = number_in(datastore, workflow)
    if busy >= MAX_CONCURRENT_CHANGES:
        raise ServiceQuotaExceededException(
            f"{busy} image sets of data store {datastore.datastore_id} are {workflow}; "
            "wait until some of them are done."
        )


def begin_version(image_set: ImageSet, workflow: str, *, is_forced: bool) -> None:
    """Lock an image set and append the version to come; the caller holds the backend's lock."""
    number = len(image_set.versions) + 1
    # The first version of a copy has no document yet; readers are told to come back later.
    document_name = (
        image_set.latest.document_name
        if image_set.versions
        else _document_name(image_set.image_set_id, number)
    )
    image_set.change = workflow
    image_set.versions.append(
        ImageSetVersion(number, now(), document_name, workflow, is_forced=is_forced)
    )
    tell_of_image_set(image_set, workflow, "LOCKED")


def finish_version(
    image_set: ImageSet, content: NewContent, status: str, datastore: Datastore, bench: Workbench
) -> None:
    """Store the document of the version that was begun, and unlock the image set."""
    name = _document_name(image_set.image_set_id, image_set.latest.version_id)
    bench.store.write(name, content.blob)
    with bench.lock:
        image_set.instances = frame_ids_by_instance(content.document)
        image_set.search_tags = search_tags(content.document)
        image_set.grouping_key = document_key(content.document)
        changed = replace(image_set.latest, document_name=name)
        _end_version(image_set, changed, status, bench)
        datastore.image_sets[image_set.image_set_id] = image_set


def fail_version(image_set: ImageSet, status: str, message: str, bench: Workbench) -> None:
    """Let the version that was begun fail, and unlock the image set."""
    text = _NOT_IN_MESSAGES.sub("_", message)[:_MAX_MESSAGE_LENGTH]
    with bench.lock:
        _end_version(image_set, replace(image_set.latest, message=text), status, bench)


def _end_version(
    image_set: ImageSet, version: ImageSetVersion, status: str, bench: Workbench
) -> None:
    image_set.versions[-1] = replace(version, updated_at=now(), workflow_status=status)
    image_set.change = None
    bench.unlocked.notify_all()
    tell_of_image_set(image_set, status)


def _document_name(image_set_id: str, number: int) -> str:
    return f"{image_set_id}-{number}"
