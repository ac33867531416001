"""Run one CopyImageSet in a thread of its own, after the answer was sent."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .copying import copy_of, merge_copies
from .datastores import Datastore
from .document_contents import frame_ids_by_instance
from .frames import StoredFrame
from .image_sets import ImageSet, ImageSetVersion, now
from .metadata_document import Document, unpacked
from .version_changes import ChangeRefusedError, fail_version, finish_version, new_content
from .workbench import Workbench

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CopyWorker:
    """The work of one copy; both image sets are locked when it starts, and free when it ends."""

    source: ImageSet
    destination: ImageSet
    sop_instance_uids: list[str]
    is_forced: bool
    datastore: Datastore
    bench: Workbench

    def run(self) -> None:
        """Finish the destination's version; the source ends as COPIED, or as it was."""
        try:
            self._copy()
        except ChangeRefusedError as error:
            self._fail(str(error))
        except Exception as error:  # the thread ends here: the image set must say what happened
            if self.bench.background.is_stopping:
                return  # its files were taken away under it
            logger.exception("The copy to image set %s failed", self.destination.image_set_id)
            self._fail(f"INTERNAL_ERROR:  The local service failed: {error!r}")

    def _copy(self) -> None:
        source = unpacked(self.bench.store.read(self.source.latest.document_name))
        content = new_content(self._document(source))
        self._adopt_frames(content.document)
        finish_version(self.destination, content, "COPIED", self.datastore, self.bench)
        self._free_source(replace(self.source.latest, workflow_status="COPIED", updated_at=now()))

    def _document(self, source: Document) -> Document:
        if not self.destination.instances:
            return copy_of(source, self.destination.image_set_id, self.sop_instance_uids)
        document = unpacked(self.bench.store.read(self.destination.latest.document_name))
        merge_copies(source, document, self.sop_instance_uids, is_forced=self.is_forced)
        return document

    def _adopt_frames(self, document: Document) -> None:
        """Store each copied frame under its new id, so that either copy can be deleted alone."""
        frames = list(self._copied_frames(document))
        for original_id, frame in frames:
            self.bench.store.link(original_id, frame.frame_id)
        with self.bench.lock:
            copies = [frame for _, frame in frames]
            self.destination.frames.update({frame.frame_id: frame for frame in copies})
            self.datastore.number_frames(copies)

    def _copied_frames(self, document: Document) -> Iterator[tuple[str, StoredFrame]]:
        new_ids = frame_ids_by_instance(document)
        for uid in self.sop_instance_uids:
            for original_id, new_id in zip(self.source.instances[uid], new_ids[uid], strict=True):
                yield original_id, replace(self.source.frames[original_id], frame_id=new_id)

    def _free_source(self, version: ImageSetVersion) -> None:
        with self.bench.lock:
            self.source.versions[-1] = version
            self.source.change = None
            self.bench.unlocked.notify_all()

    def _fail(self, message: str) -> None:
        self._free_source(self.source.latest)
        fail_version(self.destination, "COPY_FAILED", message, self.bench)
