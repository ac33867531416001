"""Faults of import jobs: each is asked for at the moment where it would happen."""

from .controls import FAULTS
from .fault_kinds import Fault
from .faults import Call

_STUCK_SECONDS = 24 * 3600.0
_FILE_MESSAGE = "The file could not be imported (planned fault: partialImport)."
_JOB = Call("StartDICOMImportJob")


def job_failure() -> str | None:
    """Return the message with which the job that starts now must fail, or None."""
    fault = _drawn("failJob")
    return fault.message if fault else None


def file_failure() -> str | None:
    """Return the message with which the file that is imported now must fail, or None."""
    fault = _drawn("partialImport")
    return (fault.message or _FILE_MESSAGE) if fault else None


def stuck_seconds() -> float:
    """Return for how long the job that starts now does nothing; a day if the plan names none."""
    fault = _drawn("stuckJob")
    if fault is None:
        return 0.0
    return _STUCK_SECONDS if fault.seconds is None else fault.seconds


def job_disappears() -> bool:
    """Return whether the service forgets the job that starts now."""
    return _drawn("jobDisappears") is not None


def manifest_lag(usual_seconds: float) -> float | None:
    """Return how long after the job's end its manifest comes; None for never."""
    if _drawn("lostManifest"):
        return None
    fault = _drawn("manifestLag")
    return usual_seconds if fault is None or fault.seconds is None else fault.seconds


def _drawn(kind: str) -> Fault | None:
    return FAULTS.draw({kind}, _JOB)
