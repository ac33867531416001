"""Identifiers of generated DICOM objects: the same input always gives the same identifier.

A study that is generated twice must be the same study, or a second import would look like a new
patient. So nothing here is random: every identifier is a SHA-256 of the words that describe it.
"""

import hashlib
import uuid

from pydicom.uid import UID

UID_LENGTH = 44
"""Characters of every UID made here, so that one can replace another inside written bytes."""

_UID_RANGE = 2 * 10**38  # 10**38 + this stays below 2**128, the largest UUID


def instance_uid(*words: str | int) -> UID:
    """Return the DICOM UID that these words stand for.

    Parameters
    ----------
    words
        Whatever tells this object from all others, for instance ``"series", 3``.

    Returns
    -------
    UID
        ``2.25.`` and 39 digits, always 44 characters: a UUID in decimal, the form that needs no
        registered root (DICOM PS3.5, section B.2).
    """
    number = 10**38 + int.from_bytes(_digest(*words)[:16], "big") % _UID_RANGE
    return UID(f"2.25.{number}")


def object_uuid(*words: str | int) -> str:
    """Return the UUID (36 characters) that names an object in the bucket, as IDC names its own."""
    return str(uuid.UUID(bytes=_digest(*words)[:16], version=4))


def random_seed(*words: str | int) -> int:
    """Return the 64-bit seed for the random numbers of the thing that these words describe."""
    return int.from_bytes(_digest("seed", *words)[:8], "big")


def _digest(*words: str | int) -> bytes:
    """Hash the words; the separator keeps ``("a", "bc")`` and ``("ab", "c")`` apart."""
    return hashlib.sha256("\x1f".join(str(word) for word in words).encode()).digest()
