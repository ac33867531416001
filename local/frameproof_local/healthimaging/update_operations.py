"""UpdateImageSetMetadata: change attributes, remove instances, or go back to a version."""

import base64
from collections.abc import Mapping
from typing import Any

from .controls import DELAYS
from .datastores import Datastore
from .exceptions import ValidationException
from .image_sets import ImageSet
from .lookups import find_active_datastore, find_image_set, find_version
from .metadata_updates import MetadataUpdates, read_updates
from .region import Region
from .update_worker import AttributeChange, NewDocument, Reversion, UpdateWorker
from .version_changes import begin_version, require_capacity

type Request = dict[str, Any]
type Answer = dict[str, Any]


class UpdateOperations:
    """How the metadata of image sets of one Region is changed."""

    def __init__(self, region: Region) -> None:
        self._region = region

    def update_image_set_metadata(self, request: Request) -> Answer:
        """Start an update; the image set is LOCKED until it is done."""
        with self._region.bench.lock:
            datastore = find_active_datastore(self._region.datastores, request)
            image_set = find_image_set(self._region.datastores, request)
            image_set.require_unlocked()
            image_set.require_latest(request["latestVersionId"])
            require_capacity(datastore, "UPDATING")
            new_document = self._new_document(image_set, request)
            others = self._others_of_study(datastore, image_set, request)
            is_forced = request.get("force", False)
            begin_version(image_set, "UPDATING", is_forced=is_forced)
            for other in others:
                begin_version(other, "UPDATING_FOR_STUDY_CONSISTENCY", is_forced=is_forced)
            answer = _answer(image_set)
        self._region.bench.background.start(
            UpdateWorker([image_set, *others], new_document, datastore, self._region.bench).run,
            name=f"update-{image_set.image_set_id}",
            after_seconds=DELAYS.now.image_set_updating_seconds,
        )
        return answer

    def _new_document(self, image_set: ImageSet, request: Request) -> NewDocument:
        wanted = request["updateImageSetMetadataUpdates"]
        with_study = request.get("includeStudyImageSets", False)
        if "revertToVersionId" in wanted:
            if with_study:
                raise ValidationException(
                    "includeStudyImageSets is not supported with revertToVersionId."
                )
            version = find_version(image_set, {"versionId": wanted["revertToVersionId"]})
            return Reversion(version, self._region.bench)
        updates = read_updates(
            _blob(wanted["DICOMUpdates"], "removableAttributes"),
            _blob(wanted["DICOMUpdates"], "updatableAttributes"),
        )
        _require_scope(updates, image_set, with_study=with_study)
        return AttributeChange(updates, request.get("force", False), self._region.bench)

    def _others_of_study(
        self, datastore: Datastore, image_set: ImageSet, request: Request
    ) -> list[ImageSet]:
        """Return the other primary image sets of the study, when they are to be updated too."""
        if not request.get("includeStudyImageSets", False):
            return []
        study_uid = image_set.grouping_key.study_instance_uid
        others = [
            other
            for other in datastore.image_sets.values()
            if other is not image_set
            and other.is_primary
            and other.grouping_key.study_instance_uid == study_uid
        ]
        for other in others:
            other.require_unlocked()
        return others


def _require_scope(updates: MetadataUpdates, image_set: ImageSet, *, with_study: bool) -> None:
    """Check that an update of a study keeps to what its image sets have in common.

    Raises
    ------
    ValidationException
        A whole study is to be updated below its study level, or the patient of a primary image
        set without the rest of its study.
    """
    below_study = updates.kinds & {"Series", "Instance"}
    if with_study and below_study:
        raise ValidationException(
            "includeStudyImageSets updates Patient and Study attributes only, not those of "
            f"{' and '.join(sorted(below_study))}."
        )
    if image_set.is_primary and "Patient" in updates.kinds and not with_study:
        raise ValidationException(
            "Patient attributes of a primary image set can only be updated for its whole study: "
            "add includeStudyImageSets."
        )


def _blob(dicom_updates: Mapping[str, str], member: str) -> bytes | None:
    """Return the decoded bytes of a blob member, which validation found to be base64."""
    text = dicom_updates.get(member)
    return None if text is None else base64.b64decode(text)


def _answer(image_set: ImageSet) -> Answer:
    described = image_set.to_dict(image_set.latest)
    names = (
        "datastoreId",
        "imageSetId",
        "imageSetState",
        "imageSetWorkflowStatus",
        "createdAt",
        "updatedAt",
    )
    shown = {name: described[name] for name in names}
    return {**shown, "latestVersionId": described["versionId"]}
