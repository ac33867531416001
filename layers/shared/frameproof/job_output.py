"""What an import job writes: its manifest, and one line a file in SUCCESS, FAILURE and WARNING.

Shapes: AWS HealthImaging Developer Guide, "Understanding import jobs". JMESPath is the definition
of what is read. ``imageSetVersion`` and ``isPrimary`` are absent in older manifests.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from frameproof.contracts import ImportedObject
from frameproof.errors import UnexpectedDocumentError

FOLDER_INFIX = "-DicomImport-"
"""Between the ids of the data store and of the job, in the name of the job's folder."""
MANIFEST_NAME = "job-output-manifest.json"
SUCCESS_NAME = "SUCCESS/success.ndjson"
FAILURE_NAME = "FAILURE/failure.ndjson"
WARNING_NAME = "WARNING/warning.ndjson"

_IMAGE_SETS = jmespath.compile(
    "jobSummary.imageSetsSummary[].{id: imageSetId, version: imageSetVersion, "
    "isPrimary: isPrimary, instances: numberOfMatchedSOPInstances}"
)
_SUCCESS = jmespath.compile("{key: inputFile, imageSetId: importResponse.imageSetId}")
_FAILURE = jmespath.compile(
    "{key: inputFile, type: exception.exceptionType, message: exception.message}"
)
_WARNING = jmespath.compile(
    "{key: inputFile, imageSetId: importResponse.imageSetId, "
    "warnings: importResponse.warnings[].join(' ', "
    "[to_string(warning_reason_code), not_null(type, ''), not_null(message, '')])}"
)

_COUNT = re.compile(r"[0-9]{1,15}")  # and no True, which is a number to Python


@dataclass(frozen=True, slots=True)
class ImageSetSummary:
    """One image set that a job made or extended, as its manifest names it."""

    image_set_id: str
    version_id: str | None
    """None in manifests that do not say; GetImageSet knows it."""
    is_primary: bool | None
    matched_instances: int
    first_version_id: str | None = None
    """The first version that the run's jobs made, where several of them extended the set."""


def read_manifest(document: Any, *, job_id: str | None = None) -> list[ImageSetSummary]:
    """Read the image sets out of a job's manifest; with ``job_id``, of that job's and no other's.

    Raises
    ------
    UnexpectedDocumentError
        The document has no ``jobSummary``, belongs to another job, or names an image set without
        its id.
    """
    found = jmespath.search("jobSummary.jobId", document)
    if found is None or found != (job_id or found):
        raise UnexpectedDocumentError(
            f"The manifest of import job {job_id or '(any)'} has jobSummary.jobId {found!r}."
        )
    image_sets = _IMAGE_SETS.search(document) or []
    return [_summary(item, job_id=str(found)) for item in image_sets]


def _summary(item: dict[str, Any], *, job_id: str) -> ImageSetSummary:
    """Read one entry of a manifest; a number may be written as text."""
    version, instances = item["version"], item["instances"]
    is_right = {
        "imageSetId": isinstance(item["id"], str),
        "imageSetVersion": version is None or _is_count(version),
        "isPrimary": isinstance(item["isPrimary"], bool | None),
        "numberOfMatchedSOPInstances": instances is None or _is_count(instances),
    }
    for field, is_so in is_right.items():
        if not is_so:
            raise UnexpectedDocumentError(
                f"The manifest of import job {job_id} has an image set without a right {field}."
            )
    return ImageSetSummary(
        image_set_id=item["id"],
        version_id=None if version is None else str(version),
        is_primary=item["isPrimary"],
        matched_instances=int(instances or 0),
    )


def _is_count(value: Any) -> bool:
    """Tell whether a value is a number of things, or of a version."""
    return _COUNT.fullmatch(value if isinstance(value, str) else repr(value)) is not None


def read_objects(
    keys: Iterable[str],
    *,
    success: Iterable[Any],
    failure: Iterable[Any],
    warning: Iterable[Any],
) -> Iterator[ImportedObject]:
    """Yield one outcome for each copied object, in the order of ``keys``.

    What the output names beside them follows: something else lay in the job's folder, and the
    report says so.

    An object that FAILURE names counts as failed, whatever else names it. One that the output does
    not name at all is ``unnamed``: HealthImaging did not refuse it, so that no input allows it.

    Parameters
    ----------
    keys
        Keys of the copies that the job was given.
    success, failure, warning
        Lines of the job's three ndjson files, decoded; empty where a file was not written.

    Raises
    ------
    UnexpectedDocumentError
        A line is no JSON object, or says nothing that can be read.
    """
    warned = _by_key(_WARNING, warning, WARNING_NAME)
    imported = warned | _by_key(_SUCCESS, success, SUCCESS_NAME)
    failed = {key: _reason(line) for key, line in _by_key(_FAILURE, failure, FAILURE_NAME).items()}
    copies = dict.fromkeys(keys)
    strangers = (key for key in (imported | failed) if key not in copies)
    for key in (*copies, *strangers):
        warnings = tuple(warned[key]["warnings"] or ()) if key in warned else ()
        if key in failed:
            yield ImportedObject(key, "failed", reason=failed[key], warnings=warnings)
        elif key in imported:
            yield ImportedObject(key, "imported", imported[key]["imageSetId"], warnings=warnings)
        else:
            yield ImportedObject(key, "unnamed")


def _by_key(expression: Any, lines: Iterable[Any], name: str) -> dict[str, dict[str, Any]]:
    """Read the lines of one file by their ``inputFile``."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            read = expression.search(line)
        except JMESPathError:  # its own message shows the line
            raise UnexpectedDocumentError(f"{name} has an unreadable line.") from None
        if read is None or not isinstance(read["key"], str):
            raise UnexpectedDocumentError(f"{name} has a line that names no inputFile.")
        if not isinstance(read.get("imageSetId"), str | None):
            raise UnexpectedDocumentError(f"{name} has a line whose imageSetId is no text.")
        found[read["key"]] = read
    return found


def _reason(line: dict[str, Any]) -> str:
    return f"{line['type']}: {line['message']}"
