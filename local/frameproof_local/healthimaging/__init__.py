"""AWS HealthImaging on one machine: a backend for moto, and the functions that steer it.

The rooms, in the order of a request: ``urls``, ``responses``, ``request_input``, ``validation``,
``models``, ``*_operations``, ``lookups``; of an import: ``import_worker``, ``bucket_input``,
``conversion`` (``part10``, ``metadata``, ``storage_plan``, ``pixels``, ``encoding``, ``frames``),
``grouping``, ``commit``, ``metadata_document``, ``job_output``; beside them ``data_access_role``,
``element_constraints``, ``checksum_levels`` and ``events``. ``moto_hooks.services``
makes moto know it.

A job's files are converted in processes of their own: ``file_import``, ``conversion_pool``,
``conversion_requests``, ``conversion_worker``; what is known of them waits on disk
(``imported_instances``, ``spill``). A state folder: ``state_location``, ``region_files``,
``saved_records``, ``recovery``.

Of a copy: ``copy_worker``, ``copying``; of an update: ``update_worker``, ``metadata_updates``,
``update_constraints``, ``update_application``; of both ``version_changes``, ``document_contents``.

Switches: ``switches``, ``controls``, ``quotas``; of faults ``fault_kinds``, ``faults``, and what
they do: ``admission``, ``wire_faults``, ``blob_faults`` (for ``blobs``), ``job_faults``.

Not emulated: JSON metadata import, DICOMweb.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .controls import CALLS, CHECKSUMS, DELAYS, FAULTS, QUOTAS, TAMPERING
from .inspection import inspect_all
from .models import HealthImagingBackend, medicalimaging_backends
from .state_location import STATE

__all__ = [
    "call_counts",
    "inspect",
    "keep_state_in",
    "medicalimaging_backends",
    "release_state",
    "reset_call_counts",
    "set_checksums",
    "set_delays",
    "set_faults",
    "set_quotas",
    "set_tampering",
    "shutdown",
    "tampering_done",
    "wait_until_idle",
]


def set_faults(faults: Iterable[Mapping[str, Any]] | Mapping[str, Any]) -> None:
    """Replace the plan of faults; an empty list means no trouble.

    Kinds and fields stand in ``fault_kinds``; for example
    ``{"kind": "flipBit", "frameIndex": 3, "bit": 4001}``. With a seed for the faults that have a
    rate: ``{"seed": 7, "faults": [...]}``.

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


def set_quotas(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change the request quotas (``quotas.Quotas.change``) and return all that is in force.

    Raises
    ------
    ValueError
        A profile or an operation is unknown, or a value is no number in its range.
    """
    return QUOTAS.change(changes)


def set_checksums(form: str) -> None:
    """Choose the checksums of the frames imported next: ``full`` or ``levels``.

    Raises
    ------
    ValueError
        It is neither.
    """
    CHECKSUMS.change(form)


def set_tampering(tamperings: Iterable[Mapping[str, Any]]) -> None:
    """Replace the plan of what is wrongly stored, with checksums that agree (``tampering``).

    Raises
    ------
    ValueError
        A kind or a field is not known, or a value is of the wrong type. The old plan stays.
    """
    TAMPERING.replace_all(tamperings)


def tampering_done() -> list[dict[str, Any]]:
    """Return which of the planned tamperings have struck, and what they hit."""
    return TAMPERING.done()


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


def keep_state_in(folder: Path) -> None:
    """Begin with the state that is in a folder, and keep every change there.

    What the backends held so far is gone. The folder is this process's until ``release_state``.

    Raises
    ------
    StateInUseError
        Another process, which is alive, has the folder.
    StateFormatError
        It was written by another version, or is no state folder at all.
    """
    STATE.take(folder)
    for backend in _backends():
        backend.reset()


def release_state() -> None:
    """Keep no state any more (after ``shutdown``); what is in the folder stays."""
    STATE.release()


def shutdown(timeout_seconds: float = 10.0) -> bool:
    """End all work and delete all stored blobs; True when every thread ended in time."""
    for backend in _backends():
        backend.region.stop()
    return wait_until_idle(timeout_seconds)


def _backends() -> list[HealthImagingBackend]:
    return [
        backend
        for by_region in list(medicalimaging_backends.values())
        for backend in list(by_region.values())
    ]
