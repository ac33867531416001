"""A file -> a DICOM data set whose pixels stay in the file.

HealthImaging imports Part 10 files only (PS3.10 7.1): 128 bytes, ``DICM``, File Meta Information.
Nothing is forced here that HealthImaging would refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.uid import UID

from frameproof.errors import SourceObjectError

DEFERRED_BYTES = 64 * 1024
"""Longer values stay in the file until they are asked for; pixels never are, as a whole."""

_DEFLATED = ("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.8.1")
"""Deflated Explicit VR Little Endian: there is no place in the file where a value stands."""


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn whatever a broken file makes a reader raise into SourceObjectError.

    The boundary to code that parses what came from outside: pydicom and the codecs were seen to
    raise most of Python's own errors. Only the error's kind is told, as its text may quote the
    values of elements.
    """
    try:
        yield
    except SourceObjectError:
        raise
    except Exception as error:
        raise SourceObjectError(f"{what} cannot be read ({type(error).__name__}).") from error


def read_object(file: Path) -> Dataset:
    """Read a Part 10 file.

    Raises
    ------
    SourceObjectError
        It is not one, or it is broken.
    """
    with reading("The object as a DICOM Part 10 file"):
        dataset = dcmread(file, defer_size=DEFERRED_BYTES)
        if transfer_syntax_of(dataset) in _DEFLATED:
            dataset = dcmread(file)
    return dataset


def transfer_syntax_of(dataset: Dataset) -> UID:
    """Return the TransferSyntaxUID of the File Meta Information."""
    with reading("The Transfer Syntax UID"):
        return UID(str(dataset.file_meta.TransferSyntaxUID))
