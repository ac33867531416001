"""CopyImageSet: into a new image set, into an existing one, or into the primary hierarchy."""

import secrets
from typing import Any

from .controls import DELAYS
from .copy_worker import CopyWorker
from .copying import chosen_instances
from .datastores import Datastore
from .events import tell_of_image_set
from .exceptions import ServiceQuotaExceededException, ValidationException
from .image_sets import ImageSet, now
from .lookups import find_active_datastore, find_image_set
from .region import Region
from .version_changes import begin_version, require_capacity

type Request = dict[str, Any]
type Answer = dict[str, Any]

MAX_FRAMES_PER_COPY = 1_000
"""Frames in one CopyImageSet (endpoints and quotas page)."""

_STUDY_ELEMENTS = 5
"""The first five of the seven grouping elements are those of patient and study."""


class CopyOperations:
    """How image sets of one Region are copied."""

    def __init__(self, region: Region) -> None:
        self._region = region

    def copy_image_set(self, request: Request) -> Answer:
        """Start a copy; source and destination are LOCKED until it is done."""
        with self._region.bench.lock:
            datastore = find_active_datastore(self._region.datastores, request)
            require_capacity(datastore, "COPYING")
            worker = self._planned(datastore, request)
            worker.source.change = "COPYING_WITH_READ_ONLY_ACCESS"
            tell_of_image_set(worker.source, worker.source.change, "LOCKED")
            begin_version(worker.destination, "COPYING", is_forced=worker.is_forced)
            datastore.image_sets[worker.destination.image_set_id] = worker.destination
            answer = {
                "datastoreId": datastore.datastore_id,
                "sourceImageSetProperties": _properties(worker.source),
                "destinationImageSetProperties": _properties(worker.destination),
            }
        self._region.bench.background.start(
            worker.run,
            name=f"copy-{worker.destination.image_set_id}",
            after_seconds=DELAYS.now.image_set_copying_seconds,
        )
        return answer

    def _planned(self, datastore: Datastore, request: Request) -> CopyWorker:
        """Check all that can be checked before the documents are read."""
        information = request["copyImageSetInformation"]
        wanted = information["sourceImageSet"]
        source = self._usable(request["datastoreId"], request["sourceImageSetId"], wanted)
        uids = chosen_instances(wanted.get("DICOMCopies", {}).get("copiableAttributes"), source)
        number_of_frames = sum(len(source.instances[uid]) for uid in uids)
        if number_of_frames > MAX_FRAMES_PER_COPY:
            raise ServiceQuotaExceededException(
                f"The copy has {number_of_frames} frames; one CopyImageSet can copy "
                f"{MAX_FRAMES_PER_COPY}. Choose fewer instances with copiableAttributes."
            )
        return CopyWorker(
            source=source,
            destination=self._destination(datastore, source, request),
            sop_instance_uids=uids,
            is_forced=request.get("force", False),
            datastore=datastore,
            bench=self._region.bench,
        )

    def _usable(self, datastore_id: str, image_set_id: str, wanted: Request) -> ImageSet:
        """Return an image set that is not locked, and whose latest version the client knows."""
        named = {"datastoreId": datastore_id, "imageSetId": image_set_id}
        image_set = find_image_set(self._region.datastores, named)
        image_set.require_unlocked()
        image_set.require_latest(wanted["latestVersionId"])
        return image_set

    def _destination(self, datastore: Datastore, source: ImageSet, request: Request) -> ImageSet:
        is_promoted = request.get("promoteToPrimary", False)
        wanted = request["copyImageSetInformation"].get("destinationImageSet")
        if is_promoted:
            _require_promotable(datastore, source, has_destination=wanted is not None)
        if wanted is None:
            return _new_image_set(datastore, source, is_primary=is_promoted)
        if wanted["imageSetId"] == source.image_set_id:
            raise ValidationException("An image set cannot be copied into itself.")
        return self._usable(datastore.datastore_id, wanted["imageSetId"], wanted)


def _require_promotable(datastore: Datastore, source: ImageSet, *, has_destination: bool) -> None:
    """Check that a new primary image set fits into the hierarchy of primary ones (a guess).

    Raises
    ------
    ValidationException
        It does not; the message says why.
    """
    if has_destination:
        raise ValidationException("promoteToPrimary makes a new image set: name no destination.")
    key = source.grouping_key
    primary = datastore.primary_image_set(key.series_instance_uid)
    if primary is not None:
        raise ValidationException(
            f"Series {key.series_instance_uid} has the primary image set {primary.image_set_id}."
        )
    for other in datastore.image_sets.values():
        is_of_study = other.grouping_key.study_instance_uid == key.study_instance_uid
        agrees = other.grouping_key[:_STUDY_ELEMENTS] == key[:_STUDY_ELEMENTS]
        if other.is_primary and is_of_study and not agrees:
            raise ValidationException(
                f"Patient and Study of image set {source.image_set_id} do not match those of the "
                f"primary image set {other.image_set_id} of the same study."
            )


def _new_image_set(datastore: Datastore, source: ImageSet, *, is_primary: bool) -> ImageSet:
    image_set_id = secrets.token_hex(16)
    return ImageSet(
        image_set_id=image_set_id,
        datastore_id=datastore.datastore_id,
        arn=f"{datastore.arn}/imageset/{image_set_id}",
        grouping_key=source.grouping_key,
        is_primary=is_primary,
        created_at=now(),
        search_tags=dict(source.search_tags),
    )


def _properties(image_set: ImageSet) -> dict[str, Any]:
    described = image_set.to_dict(image_set.latest)
    names = (
        "imageSetId",
        "imageSetState",
        "imageSetWorkflowStatus",
        "createdAt",
        "updatedAt",
        "imageSetArn",
    )
    shown = {name: described[name] for name in names}
    return {**shown, "latestVersionId": described["versionId"]}
