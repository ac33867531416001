"""Put imported instances into image sets: new ones, new versions, or image sets aside.

Rules: ``grouping`` and the developer guide's "Understanding image sets". Versions count from 1; an
instance that was sent before is replaced, in a new version.
"""

import logging
import secrets
from collections.abc import Iterator

from .controls import TAMPERING
from .datastores import Datastore
from .events import tell_of_image_set
from .grouping import GroupingKey, in_groups
from .image_sets import ImageSet, ImageSetVersion, now
from .imported_instances import ImportedInstance
from .job_output import ImageSetResult
from .metadata_document import (
    Document,
    Entry,
    MetadataTooLargeError,
    entries_of,
    new_head,
    unpacked,
    write_packed,
)
from .search import search_tags
from .workbench import Workbench

logger = logging.getLogger(__name__)


def commit_instances(
    instances: list[ImportedInstance], datastore: Datastore, bench: Workbench
) -> list[ImageSetResult]:
    """Add one job's instances to a data store, one image set for each grouping key.

    Jobs of the same data store take turns here; readers wait only while a finished version is
    put in its place. An image set whose metadata would be too large is left as it is: its
    instances are in no result, and their frames are deleted.
    """
    results: list[ImageSetResult] = []
    with datastore.commit_lock:
        for key, group in in_groups(instances).items():
            try:
                results.append(_commit_group(key, group, datastore, bench))
            except MetadataTooLargeError:
                logger.warning("%d files have too much metadata for an image set", len(group))
                bench.store.delete(frame.frame_id for one in group for frame in one.frames)
        for result in results:
            TAMPERING.strike(result.image_set, bench.store)
    return results


def _commit_group(
    key: GroupingKey, group: list[ImportedInstance], datastore: Datastore, bench: Workbench
) -> ImageSetResult:
    with bench.unlocked:
        primary = _unchanged_primary(key, datastore, bench)
        if primary is not None and primary.grouping_key == key:
            primary.is_being_imported_to = True  # LOCKED: it must not be deleted meanwhile
    if primary is not None and primary.is_being_imported_to:
        return _merge(primary, group, datastore, bench)
    image_set = _new_image_set(key, datastore, is_primary=primary is None)
    head = new_head(
        datastore.datastore_id, image_set.image_set_id, key.series_instance_uid, group[0].levels()
    )
    return _publish(image_set, group, (head, {}), datastore, bench)


def _unchanged_primary(key: GroupingKey, datastore: Datastore, bench: Workbench) -> ImageSet | None:
    """Return the primary image set of a series, once no copy and no update owns it."""

    def is_free() -> bool:
        found = datastore.primary_image_set(key.series_instance_uid)
        return found is None or found.change is None or bench.background.is_stopping

    bench.unlocked.wait_for(is_free)
    return datastore.primary_image_set(key.series_instance_uid)


def _merge(
    primary: ImageSet, group: list[ImportedInstance], datastore: Datastore, bench: Workbench
) -> ImageSetResult:
    try:
        before = entries_of(unpacked(bench.store.read(primary.latest.document_name)))
        return _publish(primary, group, before, datastore, bench)
    finally:
        with bench.lock:
            primary.is_being_imported_to = False


def _new_image_set(key: GroupingKey, datastore: Datastore, *, is_primary: bool) -> ImageSet:
    image_set_id = secrets.token_hex(16)
    return ImageSet(
        image_set_id=image_set_id,
        datastore_id=datastore.datastore_id,
        arn=f"{datastore.arn}/imageset/{image_set_id}",
        grouping_key=key,
        is_primary=is_primary,
        created_at=now(),
    )


def _publish(
    image_set: ImageSet,
    group: list[ImportedInstance],
    before: tuple[Document, dict[str, bytes]],
    datastore: Datastore,
    bench: Workbench,
) -> ImageSetResult:
    """Store the document and make it the image set's latest version.

    ``before`` is the document's head, and the entries that the image set has already.
    """
    number = len(image_set.versions) + 1
    name = f"{image_set.image_set_id}-{number}"
    head, entries = before
    with bench.store.new_blob(name) as target:
        write_packed(target, head, _merged(entries, group))
    tags = search_tags(head)
    with bench.lock:
        image_set.versions.append(ImageSetVersion(number, now(), name))
        image_set.search_tags = tags
        for instance in group:
            frame_ids = tuple(frame.frame_id for frame in instance.frames)
            image_set.instances[instance.sop_instance_uid] = frame_ids
            image_set.frames.update({frame.frame_id: frame for frame in instance.frames})
            datastore.number_frames(instance.frames)
        datastore.image_sets[image_set.image_set_id] = image_set
    tell_of_image_set(image_set, "CREATED" if number == 1 else "UPDATED")
    return ImageSetResult(image_set, number, group)


def _merged(entries: dict[str, bytes], group: list[ImportedInstance]) -> Iterator[Entry]:
    """Yield all entries; one that is sent again takes the place of the one before it."""
    new = {instance.sop_instance_uid: instance for instance in group}
    for uid, entry in entries.items():
        again = new.pop(uid, None)
        yield uid, entry if again is None else again.entry()
    for uid, instance in new.items():
        yield uid, instance.entry()
