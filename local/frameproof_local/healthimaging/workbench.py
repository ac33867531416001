"""What all work in one Region shares: the lock, the threads, the store of blobs."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from .background import Background
from .frame_store import BlobStore


class Workbench:
    """The machinery of one backend; ``lock`` guards every data store and what is in it.

    ``unlocked`` is notified when a copy or an update lets go of image sets, and on a stop.
    """

    def __init__(self, region_name: str) -> None:
        self.region_name = region_name
        self.lock = threading.RLock()
        self.unlocked = threading.Condition(self.lock)
        self.background = Background()
        self.store = BlobStore()
        self.pool = ThreadPoolExecutor(
            max_workers=os.cpu_count(), thread_name_prefix="healthimaging-frames"
        )

    def request_stop(self) -> None:
        """Let all work end as soon as it can, and delete the blobs; returns at once."""
        self.background.request_stop()
        with self.unlocked:
            self.unlocked.notify_all()
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.store.close()
