"""Code and layers, unpacked once and shared.

Lambda unpacks the layers of a function into one ``/opt``, in order, a later layer's file replacing
an earlier one's. Functions with the same list of layers share one folder here: the layer with NumPy
is 65 MB, and every function of an application may use it.
https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html
"""

import hashlib
import shutil
import threading
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frameproof_local.contents import Content
from frameproof_local.lambda_host.configuration import FunctionConfiguration
from frameproof_local.lambda_host.errors import InvalidZipFileError

PERMISSION_BITS = 0o777


@dataclass(frozen=True)
class UnpackedFunction:
    """A function on disk.

    Parameters
    ----------
    configuration
        The function's.
    task
        Stands for ``/var/task``: the function's code.
    opt
        Stands for ``/opt``: its layers, empty without any.
    """

    configuration: FunctionConfiguration
    task: Path
    opt: Path


class UnpackedArchives:
    """Unpacked archives by their content, each kept while somebody uses it.

    Parameters
    ----------
    root
        An existing folder of this server's own.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._users: Counter[Path] = Counter()
        self._lock = threading.Lock()

    def acquire(self, configuration: FunctionConfiguration) -> UnpackedFunction:
        """Unpack a function, or share what is unpacked already; ``release`` gives it back.

        Raises
        ------
        InvalidZipFileError
            The code or a layer is not a zip file.
        """
        with self._lock:
            task = self._unpack([configuration.code_zip], f"the code of {configuration.name}")
            opt = self._unpack(configuration.layer_zips, f"a layer of {configuration.name}")
            self._users.update([task, opt])
        return UnpackedFunction(configuration, task, opt)

    def release(self, function: UnpackedFunction) -> None:
        """Give a function back; the last user's folders are removed."""
        with self._lock:
            self._users.subtract([function.task, function.opt])
            for folder in {function.task, function.opt}:
                if self._users[folder] <= 0:
                    del self._users[folder]
                    shutil.rmtree(folder, ignore_errors=True)

    def _unpack(self, archives: Sequence[Content], name: str) -> Path:
        digest = hashlib.sha256()
        for archive in archives:
            digest.update(archive.sha256.encode())
        folder = self._root / digest.hexdigest()[:32]
        if folder not in self._users:
            shutil.rmtree(folder, ignore_errors=True)  # half of one that failed
            folder.mkdir()
            for archive in archives:
                _unzip(archive, folder, name)
        return folder


def _unzip(archive: Content, folder: Path, name: str) -> None:
    try:
        with archive.open() as stream, zipfile.ZipFile(stream) as opened:
            for member in opened.infolist():
                path = Path(opened.extract(member, folder))  # keeps names inside the folder
                mode = (member.external_attr >> 16) & PERMISSION_BITS
                if mode and path.is_file():
                    path.chmod(mode | 0o400)
    except zipfile.BadZipFile as error:
        raise InvalidZipFileError(
            f"Lambda was not able to unzip {name} ({archive.size_bytes} bytes): {error}. "
            "Deploy it again; an upload that broke off is the usual cause."
        ) from error
