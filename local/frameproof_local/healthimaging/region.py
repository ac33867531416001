"""The state of one account in one Region: data stores, tags, and the machinery for work."""

from .datastores import Datastore
from .region_files import RegionFiles
from .service_model import SIGNING_NAME
from .state_location import STATE
from .tagging import Tags
from .workbench import Workbench


class Region:
    """Everything there is until the next reset; ``bench.lock`` guards it.

    With a state folder (``state_location``) it begins with what is in there, and every change is
    written to it.
    """

    def __init__(self, name: str, account_id: str, partition: str) -> None:
        self.name = name
        self.arn_prefix = f"arn:{partition}:{SIGNING_NAME}:{name}:{account_id}"
        self.datastores: dict[str, Datastore] = {}
        self.tags = Tags()
        folder = STATE.folder_of(account_id, name)
        self._files = None if folder is None else RegionFiles(folder)
        if self._files is not None:
            self.datastores, self.tags = self._files.load()
        self.bench = Workbench(
            name, blobs=self._files.blobs if self._files else None, on_change=self.save
        )

    def save(self) -> None:
        """Write what changed to the state folder, if there is one and the service goes on."""
        if self._files is None:
            return
        with self.bench.lock:
            if not self.bench.background.is_stopping:
                self._files.save(self.datastores, self.tags)

    def stop(self) -> None:
        """Save for the last time, and let all work end as soon as it can; returns at once."""
        self.save()
        self.bench.request_stop()
