"""Read one DICOM Part 10 file, or say in HealthImaging's words why it cannot be imported."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from pydicom import Dataset, dcmread
from pydicom.errors import BytesLengthException, InvalidDicomError

REQUIRED_KEYWORDS = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID")

_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    BytesLengthException,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pydicom raises on files that break the standard in one way or another."""

_LONGEST_REASON = 300


class FileNotImportableError(Exception):
    """One input file cannot be imported; its message becomes a line of ``failure.ndjson``."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what pydicom raises on a broken file into ``FileNotImportableError``.

    pydicom reads values when they are first asked for, so this belongs around every access to a
    data set that came from outside.
    """
    try:
        yield
    except _UNREADABLE as error:
        reason = str(error)[:_LONGEST_REASON]
        raise FileNotImportableError(f"The {what} is not readable: {reason}") from error


def read_part10(stream: BinaryIO) -> Dataset:
    """Read a whole Part 10 file (PS3.10 7.1).

    Parameters
    ----------
    stream
        A seekable binary stream at its start.

    Returns
    -------
    Dataset
        With ``file_meta``; all identifiers that grouping needs are there.

    Raises
    ------
    FileNotImportableError
        Not a Part 10 file, or a required attribute is missing. The wording for both is that of
        the developer guide and of real ``failure.ndjson`` files.
    """
    with reading("file"):
        try:
            dataset = dcmread(stream)
        except InvalidDicomError as error:
            raise FileNotImportableError("DICOM attributes does not exist") from error
        if not dataset.file_meta.get("TransferSyntaxUID"):
            raise FileNotImportableError("DICOM attribute TransferSyntaxUID does not exist")
        for keyword in REQUIRED_KEYWORDS:
            if not dataset.get(keyword):
                raise FileNotImportableError(f"DICOM attribute {keyword} does not exist")
    return dataset
