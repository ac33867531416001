"""AWS HealthImaging on one machine: a backend for moto, and the functions that steer it.

The rooms, in the order of a request: ``urls``, ``responses``, ``request_input``, ``validation``,
``models``,
``*_operations``, ``lookups``; of an import: ``import_worker``, ``bucket_input``, ``conversion``
(``part10``, ``metadata``, ``storage_plan``, ``pixels``, ``encoding``, ``frames``), ``grouping``,
``commit``, ``metadata_document``, ``job_output``. ``moto_hooks.services`` makes moto know it.

Not emulated: CopyImageSet, UpdateImageSetMetadata, JPEG 2000 data stores, JSON metadata import,
request rate quotas, EventBridge events, DICOMweb.
"""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from .controls import CALLS, DELAYS, FAULTS
from .inspection import inspect_all
from .models import HealthImagingBackend, medicalimaging_backends

__all__ = [
    "call_counts",
    "inspect",
    "medicalimaging_backends",
    "reset_call_counts",
    "set_delays",
    "set_faults",
    "shutdown",
    "wait_until_idle",
]


def set_faults(faults: Iterable[Mapping[str, Any]]) -> None:
    """Replace the plan of faults; an empty list means no trouble.

    Kinds and fields stand in ``fault_kinds``; for example
    ``{"kind": "flipBit", "frameIndex": 3, "bit": 4001}``.

    Raises
    ------
    ValueError
        A fault is not known; the message names the known kinds or fields. The old plan stays.
    """
    FAULTS.replace_all(faults)


def set_delays(delays: Mapping[str, float]) -> dict[str, float]:
    """Change some of the delays (``delays.Delays``), in seconds, and return all of them.

    Raises
    ------
    ValueError
        A name is unknown or a value is no number of seconds >= 0.
    """
    return DELAYS.change(delays)


def call_counts() -> dict[str, int]:
    """Return how often each operation was called, refused calls included."""
    return CALLS.counts()


def reset_call_counts() -> None:
    """Count from zero again."""
    CALLS.clear()


def inspect() -> dict[str, Any]:
    """Return the whole state as JSON-able values (``inspection.inspect_all``)."""
    return inspect_all()


def wait_until_idle(timeout_seconds: float) -> bool:
    """Wait until no state change and no job is pending; False when the time is over first."""
    deadline = time.monotonic() + timeout_seconds
    return all(
        backend.region.bench.background.wait_until_idle(max(0.0, deadline - time.monotonic()))
        for backend in _backends()
    )


def shutdown(timeout_seconds: float = 10.0) -> bool:
    """End all work and delete all stored blobs; True when every thread ended in time."""
    for backend in _backends():
        backend.region.bench.request_stop()
    return wait_until_idle(timeout_seconds)


def _backends() -> list[HealthImagingBackend]:
    return [
        backend
        for by_region in list(medicalimaging_backends.values())
        for backend in list(by_region.values())
    ]
