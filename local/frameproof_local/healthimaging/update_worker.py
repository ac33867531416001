"""Run one UpdateImageSetMetadata in a thread of its own, after the answer was sent."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from .datastores import Datastore
from .image_sets import ImageSet, ImageSetVersion
from .metadata_document import Document, unpacked
from .metadata_updates import MetadataUpdates
from .update_application import apply_updates
from .update_constraints import check_updates
from .version_changes import ChangeRefusedError, fail_version, finish_version, new_content
from .workbench import Workbench

logger = logging.getLogger(__name__)

type NewDocument = Callable[[ImageSet], Document]


@dataclass(frozen=True)
class UpdateWorker:
    """The work of one update; the image sets are locked when it starts, and free when it ends.

    With several image sets (those of a study) either all of them are updated or none is.
    """

    image_sets: list[ImageSet]
    new_document: NewDocument
    datastore: Datastore
    bench: Workbench

    def run(self) -> None:
        """Finish the versions that were begun as UPDATED or UPDATE_FAILED."""
        try:
            contents = [new_content(self.new_document(one)) for one in self.image_sets]
            for image_set, content in zip(self.image_sets, contents, strict=True):
                finish_version(image_set, content, "UPDATED", self.datastore, self.bench)
        except ChangeRefusedError as error:
            self._fail(str(error))
        except Exception as error:  # the thread ends here: the image set must say what happened
            if self.bench.background.is_stopping:
                return  # its files were taken away under it
            logger.exception("An update of metadata failed")
            self._fail(f"INTERNAL_ERROR:  The local service failed: {error!r}")

    def _fail(self, message: str) -> None:
        for image_set in self.image_sets:
            if image_set.change is not None:
                fail_version(image_set, "UPDATE_FAILED", message, self.bench)


@dataclass(frozen=True)
class AttributeChange:
    """Makes the new document of an image set from its latest one and the updates."""

    updates: MetadataUpdates
    is_forced: bool
    bench: Workbench

    def __call__(self, image_set: ImageSet) -> Document:
        """Return the changed document; ChangeRefusedError when a constraint forbids it."""
        document = unpacked(self.bench.store.read(image_set.latest.document_name))
        check_updates(
            self.updates, document, is_forced=self.is_forced, is_primary=image_set.is_primary
        )
        apply_updates(self.updates, document)
        return document


@dataclass(frozen=True)
class Reversion:
    """Makes the content of an earlier version the new one."""

    version: ImageSetVersion
    bench: Workbench

    def __call__(self, image_set: ImageSet) -> Document:
        """Return the earlier version's document."""
        return unpacked(self.bench.store.read(self.version.document_name))
