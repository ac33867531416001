"""The function's scratch disk: what cannot be written there ends a step by a name.

Source: Lambda Developer Guide, "Configure ephemeral storage": 512 MB, unless more is asked for.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from frameproof.errors import ScratchDiskError

_FULL_OR_CLOSED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES})


@contextmanager
def scratch_disk(doing: str) -> Iterator[None]:
    """Turn what the disk refuses inside the block into an error that says so.

    Parameters
    ----------
    doing
        What the room was needed for, without a name of a file.

    Raises
    ------
    ScratchDiskError
        The disk is full, or may not be written to. Another error of the operating system goes on.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL_OR_CLOSED:
            raise
        raise disk_error(doing, str(error.strerror)) from error


def disk_error(doing: str, reason: str) -> ScratchDiskError:
    """Return the error for a disk that refused, by whatever library it was found."""
    return ScratchDiskError(
        f"The function's scratch disk refused {doing}: {reason}. Give the function more "
        "EphemeralStorage in template.yaml, then redrive the execution."
    )
