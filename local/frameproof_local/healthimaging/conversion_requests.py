"""What the service and its conversion processes say to each other about one file.

All of it is pickled, so that it holds plain values only.
"""

from dataclasses import dataclass
from pathlib import Path

from .checksum_levels import ChecksumForm
from .encoding import LosslessFormat
from .frames import StoredFrame
from .grouping import GroupingKey
from .storage_plan import ImportWarning

INPUT_NAME = "input.dcm"
"""The file to convert, in the request's folder."""


@dataclass(frozen=True)
class ConversionRequest:
    """Convert the file in ``folder``, and leave its frames there, each named by its id."""

    folder: Path
    lossless: LosslessFormat
    checksum_form: ChecksumForm


@dataclass(frozen=True)
class ConvertedFile:
    """An instance whose frames are stored.

    ``levels`` and ``entry`` are its parts of the metadata document, as JSON (UTF-8): the
    attributes of patient, study and series; and its own entry among the series' instances.
    """

    sop_instance_uid: str
    grouping_key: GroupingKey
    frames: tuple[StoredFrame, ...]
    warnings: tuple[ImportWarning, ...]
    levels: bytes
    entry: bytes


@dataclass(frozen=True)
class FileFailure:
    """Why a file was not imported: ``exceptionType`` and ``message`` of ``failure.ndjson``."""

    exception_type: str
    message: str


type Outcome = ConvertedFile | FileFailure
