"""Makes a function's scratch disk small, so that a test need not fill half a gigabyte.

The kernel bounds the size of each file that the process writes (setrlimit(2), RLIMIT_FSIZE): a
write beyond it fails as one on a full disk does, with EFBIG in place of ENOSPC.
"""

import resource
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from frameproof_local.rules import read_rules

_KILOBYTE = 1_000


@dataclass(frozen=True)
class DiskRule:
    """How large each file of a function may become.

    Attributes
    ----------
    function
        A part of the function's name.
    kilobytes
        Of one file.
    """

    function: str
    kilobytes: int


class Disks:
    """Which functions have little room; all have much, if nobody says otherwise."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rules: list[DiskRule] = []
        self._was_ever_set = False

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Bound the files of these functions, from their next invocation on, and no others'.

        Raises
        ------
        ValueError
            A rule is malformed. The old ones stay.
        """
        rules = read_rules(DiskRule, documents)
        with self._lock:
            self._rules, self._was_ever_set = rules, True

    def in_force(self) -> list[dict[str, Any]]:
        """Return the rules."""
        with self._lock:
            return [asdict(rule) for rule in self._rules]

    def bound(self, function_name: str, pid: int) -> bool:
        """Give a function's process, and those that it will start, the room that it may have.

        Returns
        -------
        bool
            Whether it has little. That goes for every file, the one of its output too.
        """
        with self._lock:
            if not self._was_ever_set:
                return False
            rules = [rule for rule in self._rules if rule.function in function_name]
        with suppress(ProcessLookupError):  # it has ended; its invocation finds that out
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            room = rules[0].kilobytes * _KILOBYTE if rules else most
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, most))
        return bool(rules)
