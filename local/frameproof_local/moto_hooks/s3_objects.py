"""Looks into moto's S3 without HTTP, for a service that lives in the same process.

An import reads thousands of objects. Over HTTP from this process to itself each of them costs
several milliseconds of the one interpreter lock, and a large one is in memory as a whole. An object
whose content lies in a file (``s3_contents``) is not even copied.

Touches: ``moto.s3.models.s3_backends``, ``S3Backend.buckets``, ``S3Backend.get_object``,
``FakeKey.lock``, ``FakeKey._value_buffer``, ``FakeKey.storage_class``, and
``moto.s3.utils.ARCHIVE_STORAGE_CLASSES``.
"""

import shutil
from pathlib import Path

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends
from moto.s3.utils import ARCHIVE_STORAGE_CLASSES

from frameproof_local.moto_hooks.s3_contents import ContentReader

_PARTITION = "aws"
_CHUNK_BYTES = 1024**2


def bucket_exists(bucket: str) -> bool:
    """Tell whether there is a bucket of this name."""
    return bucket in s3_backends[DEFAULT_ACCOUNT_ID][_PARTITION].buckets


def copy_plain_object(bucket: str, key: str, target: Path) -> bool:
    """Give the latest version of an object a file name, under which it must not be written to.

    Returns
    -------
    bool
        False, and nothing is written, when GetObject would do anything but answer with the bytes
        (no such bucket or key, an archived object): let it say so.
    """
    try:
        found = s3_backends[DEFAULT_ACCOUNT_ID][_PARTITION].get_object(bucket, key)
    except MissingBucket:
        return False
    if found is None or found.storage_class in ARCHIVE_STORAGE_CLASSES:
        return False
    if isinstance(found._value_buffer, ContentReader) and _is_linked(found._value_buffer, target):
        return True
    with found.lock, target.open("wb") as file:
        found._value_buffer.seek(0)  # `value` would be a copy in memory
        shutil.copyfileobj(found._value_buffer, file, _CHUNK_BYTES)
    return True


def _is_linked(reader: ContentReader, target: Path) -> bool:
    """Make `target` another name of the content's file; False if it has none or lies elsewhere."""
    path = reader.content.path
    if path is None:
        return False
    try:
        target.hardlink_to(path)
    except OSError:  # another file system, or one without hard links
        return False
    return True
