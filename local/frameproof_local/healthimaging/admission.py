"""May this call go on? The count, the quota, the planned error, and how its answer will leave.

One decision for each request, wherever it is served: the fast way decides first, and hands its
decision to moto's way when that has to answer after all (``ADMISSION_KEY``).
"""

import json
from dataclasses import dataclass
from typing import Final

from frameproof_local.delivery import Delivery

from .controls import CALLS, FAULTS, QUOTAS
from .exceptions import (
    ConflictException,
    HealthImagingError,
    InternalServerException,
    ThrottlingException,
)
from .fault_kinds import Fault
from .faults import Call
from .wire_faults import WIRE_KINDS, delivery_of

ADMISSION_KEY: Final = "frameproof.gateways.healthimaging.admission"
"""Key of the WSGI environment."""

METADATA_NOT_CONSISTENT = (
    "Requested ImageSet metadata is not consistent yet. Please retry after a few seconds."
)
_ERROR_KINDS: Final = frozenset(
    {"throttle", "serverError", "metadataNotConsistent", "connectionReset"}
)
_AFTER_THE_WORK: Final = WIRE_KINDS - _ERROR_KINDS


@dataclass(frozen=True)
class Admission:
    """What was decided.

    Attributes
    ----------
    error
        What the call is answered with instead of being done; None lets it go on.
    delivery
        How its answer leaves; None as usual.
    """

    error: HealthImagingError | None = None
    delivery: Delivery | None = None


def admit(call: Call, account_id: str, region_name: str) -> Admission:
    """Count a call and decide about it: first the quota, then the plan of faults."""
    CALLS.add(call.operation)
    if not QUOTAS.allow(call.operation, account_id, region_name):
        return Admission(ThrottlingException(f"Rate exceeded for {call.operation}."))
    kinds = _ERROR_KINDS
    if call.operation != "GetImageSetMetadata":
        kinds = kinds - {"metadataNotConsistent"}
    stopped_by = FAULTS.draw(kinds, call)
    if stopped_by is not None:
        is_reset = stopped_by.kind == "connectionReset"
        delivery = delivery_of(stopped_by) if is_reset else None
        return Admission(_error(stopped_by, call.operation), delivery)
    struck_later = FAULTS.draw(_AFTER_THE_WORK, call)
    return Admission(delivery=delivery_of(struck_later) if struck_later else None)


def frame_id_in(body: bytes) -> str | None:
    """Return the id that the body of GetImageFrame names; None if it is no such body."""
    try:
        document = json.loads(body)
    except ValueError:
        return None
    is_usual = isinstance(document, dict) and document.keys() == {"imageFrameId"}
    frame_id = document["imageFrameId"] if is_usual else None
    return frame_id if isinstance(frame_id, str) else None


def _error(fault: Fault, operation: str) -> HealthImagingError:
    """Return the error of a planned fault; a reset's is never seen by a client of our server."""
    if fault.kind == "throttle":
        return ThrottlingException(f"Rate exceeded for {operation} (planned fault: throttle).")
    if fault.kind == "metadataNotConsistent":
        return ConflictException(METADATA_NOT_CONSISTENT)
    return InternalServerException(f"{operation} failed (planned fault: {fault.kind}).")
