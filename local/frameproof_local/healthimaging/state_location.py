"""Where the state is kept: nowhere, which is the default, or in a folder that outlives the process.

One place for the whole process, like the other switches. A folder belongs to one process at a time.
"""

import fcntl
from pathlib import Path
from typing import IO, Final

from frameproof_local.server_errors import ServerError

_FORMAT: Final = "Frameproof HealthImaging state, format 1\n"
"""Content of the file ``format``: to be changed with ``saved_records`` and ``region_files``."""


class StateInUseError(ServerError):
    """Another process keeps its state in the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another local HealthImaging, which is still alive, has its state in {folder}. "
            "End it, or choose another folder."
        )


class StateFormatError(ServerError):
    """A folder holds something else than the state that this version writes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not empty, and is no state folder of this version of the local "
            "HealthImaging. Choose another folder."
        )


class StateLocation:
    """The folder in use, if any."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: IO[str] | None = None

    def take(self, folder: Path) -> None:
        """Use a folder, which is made when missing.

        Raises
        ------
        StateInUseError
            Another process uses it.
        StateFormatError
            Something else is in it.
        """
        self.release()
        folder = folder.absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_format(folder)
        lock = (folder / "state.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise StateInUseError(folder) from error
        self._folder, self._lock = folder, lock

    def release(self) -> None:
        """Keep no state any more; what is in the folder stays."""
        if self._lock is not None:
            self._lock.close()
        self._folder = self._lock = None

    def folder_of(self, account_id: str, region_name: str) -> Path | None:
        """Return the folder of one account and Region, or None if nothing is kept."""
        if self._folder is None:
            return None
        return self._folder / account_id / region_name


def _require_format(folder: Path) -> None:
    """Mark an empty folder as ours; StateFormatError for one that is not."""
    mark = folder / "format"
    if not any(folder.iterdir()):
        mark.write_text(_FORMAT, encoding="utf-8")
    elif not mark.is_file() or mark.read_text(encoding="utf-8") != _FORMAT:
        raise StateFormatError(folder)


STATE = StateLocation()
