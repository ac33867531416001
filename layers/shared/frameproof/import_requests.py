"""What an input of ImportStudy must be like, beyond the types of its fields."""

from __future__ import annotations

from frameproof.contracts.execution import ImportRequest
from frameproof.errors import InvalidInputError
from frameproof.layout import is_run_id
from frameproof.records import from_json
from frameproof.sources import parse_source


def read_import_request(document: object) -> ImportRequest:
    """Read one input.

    Raises
    ------
    InvalidInputError
        Names the field that is missing, unknown or malformed; never a source, whose key may hold
        patient identifiers.
    """
    request = from_json(ImportRequest, document)
    if not request.sources:
        raise InvalidInputError("sources: name at least one S3 prefix, s3://bucket/prefix/.")
    for index, source in enumerate(request.sources):
        parse_source(source, field=f"sources[{index}]")
    return request


def require_run_id(run_id: str) -> str:
    """Return a run id that may name a folder and an execution.

    Raises
    ------
    InvalidInputError
        It may not; the message says what may.
    """
    if not is_run_id(run_id):
        raise InvalidInputError(
            f"runId: {run_id!r} must be 1 to 80 letters, digits, dots, hyphens or underscores "
            "(without a runId the execution's name is taken)."
        )
    return run_id
