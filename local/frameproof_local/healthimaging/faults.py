"""Trouble on request: the plan of faults that the service works off while it runs.

The plan is empty by default. A fault with ``times`` is used up; ``flipBit`` stays.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .exceptions import ConflictException, InternalServerException, ThrottlingException
from .fault_kinds import (
    FailJob,
    Fault,
    FlipBit,
    MetadataNotConsistent,
    ServerError,
    Throttle,
    TruncateFrame,
    fault_from_json,
)

METADATA_NOT_CONSISTENT = (
    "Requested ImageSet metadata is not consistent yet. Please retry after a few seconds."
)


class FaultPlan:
    """The faults still to come; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def replace_all(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Forget the plan and take these faults instead (see ``fault_kinds``).

        Raises
        ------
        ValueError
            One of them is no known fault; the old plan stays then.
        """
        faults = [fault_from_json(document) for document in documents]
        with self._lock:
            self._faults = faults

    def strike(self, operation: str) -> None:
        """Raise the error that is planned for this call of an operation, if any.

        Raises
        ------
        ThrottlingException, InternalServerException, ConflictException
            As planned.
        """
        if self._use_up(lambda f: isinstance(f, Throttle) and f.operation == operation):
            raise ThrottlingException(f"Rate exceeded for {operation} (planned fault: throttle).")
        if self._use_up(lambda f: isinstance(f, ServerError) and f.operation == operation):
            raise InternalServerException(f"{operation} failed (planned fault: serverError).")
        if operation == "GetImageSetMetadata" and self._use_up(
            lambda f: isinstance(f, MetadataNotConsistent)
        ):
            raise ConflictException(METADATA_NOT_CONSISTENT)

    def job_failure(self) -> str | None:
        """Return the message with which the job that starts now must fail, or None."""
        fault = self._use_up(lambda f: isinstance(f, FailJob))
        return fault.message if isinstance(fault, FailJob) else None

    def served_frame(self, frame_index: int, stored: bytes) -> bytes:
        """Return a frame's bytes as the plan wants them served: usually as they were stored."""
        served = bytearray(stored)
        with self._lock:
            flips = [f for f in self._faults if isinstance(f, FlipBit)]
        for flip in flips:
            if flip.frameIndex == frame_index and served:
                position = flip.bit % (len(served) * 8)
                served[position // 8] ^= 0x80 >> (position % 8)
        if self._use_up(lambda f: isinstance(f, TruncateFrame) and f.frameIndex == frame_index):
            del served[len(served) // 2 :]
        return bytes(served)

    def _use_up(self, wanted: Callable[[Fault], bool]) -> Fault | None:
        """Take one use of the first wanted fault that has uses left."""
        with self._lock:
            for position, fault in enumerate(self._faults):
                if isinstance(fault, FlipBit) or not wanted(fault) or fault.times < 1:
                    continue
                self._faults[position] = replace(fault, times=fault.times - 1)
                return fault
        return None
