"""SearchImageSets, GetImageSet and its metadata, frames and versions, DeleteImageSet."""

from functools import partial
from typing import Any

from .controls import DELAYS
from .datastores import Datastore
from .events import tell_of_image_set
from .exceptions import ResourceNotFoundException, ThrottlingException
from .frames import StoredFrame
from .image_sets import ImageSet, ImageSetVersion
from .lookups import find_active_datastore, find_datastore, find_image_set, find_version
from .paging import page_of
from .region import Region
from .search import matches, require_filters, sort_key, to_search_result
from .version_changes import MAX_CONCURRENT_CHANGES, number_in

type Request = dict[str, Any]
type Answer = dict[str, Any]

_DEFAULT_SORT = {"sortField": "updatedAt", "sortOrder": "DESC"}


class ImageSetOperations:
    """What can be done with the image sets of one Region."""

    def __init__(self, region: Region) -> None:
        self._region = region

    def search_image_sets(self, request: Request) -> Answer:
        """Search image sets; without criteria all of them, the latest changed first."""
        criteria = request.get("searchCriteria", {})
        sort = criteria.get("sort", _DEFAULT_SORT)
        filters = criteria.get("filters", [])
        require_filters(filters)
        with self._region.bench.lock:
            image_sets = find_active_datastore(self._region.datastores, request).image_sets.values()
            page = page_of(
                [s for s in image_sets if matches(s, filters)],
                request,
                key=sort_key(sort["sortField"]),
                descending=sort["sortOrder"] == "DESC",
            )
            render = partial(to_search_result, datastore_image_sets=list(image_sets))
            return {**page.to_dict("imageSetsMetadataSummaries", render), "sort": sort}

    def get_image_set(self, request: Request) -> Answer:
        """Describe one version of an image set, the latest by default."""
        with self._region.bench.lock:
            image_set = find_image_set(self._region.datastores, request)
            return image_set.to_dict(find_version(image_set, request))

    def get_image_set_metadata(self, request: Request) -> bytes:
        """Return the gzip JSON document of one version of an image set."""
        with self._region.bench.lock:
            image_set = find_image_set(self._region.datastores, request)
            document_name = find_version(image_set, request).document_name
            image_set.require_content()
        return self._region.bench.store.read(document_name)

    def get_image_frame(self, request: Request) -> tuple[StoredFrame, int, bytes]:
        """Return a frame's record, its place in the order of storage, and its stored bytes."""
        frame_id = request["imageFrameInformation"]["imageFrameId"]
        with self._region.bench.lock:
            frame = find_image_set(self._region.datastores, request).frames.get(frame_id)
            if frame is None:
                raise ResourceNotFoundException("Image frame", frame_id)
            frame_index = find_datastore(self._region.datastores, request).frame_indexes[frame_id]
        return frame, frame_index, self._region.bench.store.read(frame_id)

    def list_image_set_versions(self, request: Request) -> Answer:
        """List the versions of an image set, newest first."""
        with self._region.bench.lock:
            image_set = find_image_set(self._region.datastores, request)
            page = page_of(
                image_set.versions,
                request,
                key=lambda version: (version.version_id,),
                descending=True,
            )
            return page.to_dict(
                "imageSetPropertiesList",
                partial(ImageSetVersion.to_list_entry, image_set=image_set),
            )

    def delete_image_set(self, request: Request) -> Answer:
        """Delete an image set; it is LOCKED and DELETING for a while, then gone."""
        with self._region.bench.lock:
            datastore, image_set = (
                find_datastore(self._region.datastores, request),
                find_image_set(self._region.datastores, request),
            )
            image_set.require_unlocked()
            _require_capacity_to_delete(datastore)
            image_set.is_being_deleted = True
        tell_of_image_set(image_set, "DELETING", "LOCKED")
        self._region.bench.background.start(
            partial(self._remove_image_set, datastore, image_set),
            name="delete-image-set",
            after_seconds=DELAYS.now.image_set_deleting_seconds,
        )
        return {
            "datastoreId": datastore.datastore_id,
            "imageSetId": image_set.image_set_id,
            "imageSetState": "LOCKED",
            "imageSetWorkflowStatus": "DELETING",
        }

    def _remove_image_set(self, datastore: Datastore, image_set: ImageSet) -> None:
        with self._region.bench.lock:
            del datastore.image_sets[image_set.image_set_id]
            self._region.tags.forget(image_set.arn)
        tell_of_image_set(image_set, "DELETED", "DELETED")
        self._region.bench.store.delete(image_set.blob_names())


def _require_capacity_to_delete(datastore: Datastore) -> None:
    """Check the quota of concurrent deletions.

    The service model gives DeleteImageSet no ServiceQuotaExceededException, so it is throttled (a
    guess).
    """
    busy = number_in(datastore, "DELETING")
    if busy >= MAX_CONCURRENT_CHANGES:
        raise ThrottlingException(
            f"{busy} image sets of data store {datastore.datastore_id} are being deleted; "
            "wait until some of them are gone."
        )
