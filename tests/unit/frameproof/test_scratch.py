from __future__ import annotations

import errno
import os

import pytest

from frameproof.errors import ScratchDiskError
from frameproof.scratch import scratch_disk


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EROFS])
def test_a_disk_that_is_full_or_closed_is_named_with_what_it_was_for(number: int) -> None:
    with (
        pytest.raises(ScratchDiskError, match=r"refused the ledger.*EphemeralStorage"),
        scratch_disk("the ledger"),
    ):
        raise OSError(number, os.strerror(number))


def test_another_error_of_the_operating_system_goes_on() -> None:
    with pytest.raises(ConnectionResetError), scratch_disk("the ledger"):
        raise ConnectionResetError(errno.ECONNRESET, "reset")
