"""What all work in one Region shares: the lock, the threads, the store of blobs."""

import threading
from collections.abc import Callable
from pathlib import Path

from .background import Background, nothing
from .conversion_pool import CONVERSIONS
from .frame_store import BlobStore


class Workbench:
    """The machinery of one backend; ``lock`` guards every data store and what is in it.

    ``unlocked`` is notified when a copy or an update lets go of image sets, and on a stop.

    Parameters
    ----------
    region_name
        Of the other services' clients.
    blobs
        A folder for frames and documents that stay; without one they go with this object.
    on_change
        Called after every change of state.
    """

    def __init__(
        self,
        region_name: str,
        blobs: Path | None = None,
        on_change: Callable[[], None] = nothing,
    ) -> None:
        self.region_name = region_name
        self.lock = threading.RLock()
        self.unlocked = threading.Condition(self.lock)
        self.background = Background(on_change)
        self.store = BlobStore(blobs)
        self.conversions = CONVERSIONS
        self.changed = on_change

    def request_stop(self) -> None:
        """Let all work end as soon as it can, and delete the blobs; returns at once."""
        self.background.request_stop()
        with self.unlocked:
            self.unlocked.notify_all()
        self.store.close()
