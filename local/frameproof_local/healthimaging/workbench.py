"""What all work in one Region shares: the lock, the threads, the store of blobs."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from .background import Background
from .frame_store import BlobStore


class Workbench:
    """The machinery of one backend; ``lock`` guards every data store and what is in it."""

    def __init__(self, region_name: str) -> None:
        self.region_name = region_name
        self.lock = threading.RLock()
        self.background = Background()
        self.store = BlobStore()
        self.pool = ThreadPoolExecutor(
            max_workers=os.cpu_count(), thread_name_prefix="healthimaging-frames"
        )

    def request_stop(self) -> None:
        """Let all work end as soon as it can, and delete the blobs; returns at once."""
        self.background.request_stop()
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.store.close()
