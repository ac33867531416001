"""One folder for each running server, and no rubbish from servers that were killed.

A server holds a lock on its folder for as long as it lives, however it ends. So a folder whose
lock is free has no owner, and the next server to start removes it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_NAME = ".lock"
PREFIX = "host-"


class WorkFolder:
    """A folder of this server's own below ``root``, which several servers may share.

    Parameters
    ----------
    root
        Made when missing, readable by its owner only: function code and ``/tmp`` lie below.
    """

    def __init__(self, root: Path) -> None:
        root = root.absolute()  # functions have another working folder
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(root):  # nobody sweeps between making the folder and locking it
            _sweep(root)
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
            self._lock = _open_lock(self.path)
            fcntl.flock(self._lock, fcntl.LOCK_EX)

    def close(self) -> None:
        """Remove the folder; what cannot be removed now is swept at the next start."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _open_lock(folder: Path) -> int:
    return os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = _open_lock(folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*"):
        lock = _open_lock(folder)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # its server is alive
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
