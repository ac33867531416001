"""The folder of one local server: who owns it, where it listens, what it may throw away.

``server.lock``     held by the server for as long as it lives, however it ends
``endpoint.json``   there only while the server is ready; how other programs find it
``server.log``      what the server has to say
``studies/``        generated DICOM files, kept for the next start
``work/``           unpacked functions and the like, gone with the server
"""

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from frameproof_local.server_errors import AlreadyRunningError


@dataclass(frozen=True)
class EndpointRecord:
    """What ``endpoint.json`` says.

    Attributes
    ----------
    endpoint
        The URL, for instance ``http://127.0.0.1:5100``.
    pid
        Process of the server.
    stack_name
        The deployed stack, or None.
    started_at
        ISO 8601 in UTC.
    version
        Of Frameproof.
    """

    endpoint: str
    pid: int
    stack_name: str | None
    started_at: str
    version: str

    def to_json(self) -> str:
        """Return the file's content."""
        content = {
            "endpoint": self.endpoint,
            "pid": self.pid,
            "stackName": self.stack_name,
            "startedAt": self.started_at,
            "version": self.version,
        }
        return json.dumps(content, indent=1) + "\n"


class StateFolder:
    """A state folder that this process owns; use it as a context manager.

    Parameters
    ----------
    path
        Made when missing, readable by its owner only.

    Raises
    ------
    AlreadyRunningError
        On entering, if a living server owns it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.endpoint_file = self.path / "endpoint.json"
        self.log_file = self.path / "server.log"
        self.studies_folder = self.path / "studies"
        self.work_folder = self.path / "work"
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        """Take the folder, and sweep what a killed server left in it."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = self._locked_file()
        self.withdraw()
        shutil.rmtree(self.work_folder, ignore_errors=True)
        self.work_folder.mkdir(mode=0o700, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the folder back; what is kept for the next start stays."""
        self.withdraw()
        shutil.rmtree(self.work_folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    def publish(self, record: EndpointRecord) -> None:
        """Write ``endpoint.json`` in one step: a reader sees all of it, or none."""
        unfinished = self.endpoint_file.with_suffix(".json.new")
        unfinished.write_text(record.to_json())
        unfinished.replace(self.endpoint_file)

    def withdraw(self) -> None:
        """Remove ``endpoint.json``: nobody shall come any more."""
        self.endpoint_file.unlink(missing_ok=True)

    def _locked_file(self) -> IO[str]:
        """Take the lock and write our pid into it; the system frees it when the process ends."""
        lock = (self.path / "server.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            pid = lock.read().strip()
            lock.close()
            raise AlreadyRunningError(self.path, self._owner(pid)) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock

    def _owner(self, pid: str) -> str:
        """Describe the server that holds the lock."""
        if not self.endpoint_file.is_file():
            return f"pid {pid}, which is still starting"
        record = json.loads(self.endpoint_file.read_text())
        return f"pid {record['pid']} at {record['endpoint']}"
