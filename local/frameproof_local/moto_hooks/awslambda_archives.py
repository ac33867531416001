"""Keeps the archives of functions and layers in files, one for an archive and its S3 object.

moto reads an archive out of S3 into memory, for as long as the function or the layer version is
there. The layers of one application can be 200 MB, and S3 has the very bytes in a file already.

The touch: ``moto.awslambda.models._s3_content`` and ``_zipfile_content`` are replaced, so that what
they return for ``LayerVersion.code_bytes`` and ``LambdaFunction.code_bytes`` is a ``Content``. The
only reader of these besides us is moto's way to run functions in Docker, which is replaced.
"""

import base64
from typing import Any

from moto.awslambda import models
from moto.awslambda.models import LambdaFunction, LayerVersion
from moto.s3.models import FakeKey

from frameproof_local.contents import Content
from frameproof_local.moto_hooks.s3_contents import content_of

_stock_s3_content = models._s3_content
_stock_zipfile_content = models._zipfile_content

type Described = tuple[Any, int, str, str]
"""An archive, its size in bytes, and its SHA-256 digest in base64 and in hex."""


def install() -> None:
    """Keep the archives of what is made from now on in files."""
    models._s3_content = _s3_content
    models._zipfile_content = _zipfile_content


def uninstall() -> None:
    """Give moto its own functions back."""
    models._s3_content = _stock_s3_content
    models._zipfile_content = _stock_zipfile_content


def archive_of(owner: LambdaFunction | LayerVersion) -> Content:
    """Return the zip file of a function or a layer version; nothing of a container image."""
    archive: Content | bytes = getattr(owner, "code_bytes", b"")
    return archive if isinstance(archive, Content) else Content(archive)


def _s3_content(key: FakeKey) -> Described:
    return _described(content_of(key))


def _zipfile_content(zipfile_content: str | bytes) -> Described:
    archive, *_ = _stock_zipfile_content(zipfile_content)
    return _described(Content(archive))


def _described(archive: Content) -> Described:
    in_base64 = base64.b64encode(bytes.fromhex(archive.sha256)).decode()
    return archive, archive.size_bytes, in_base64, archive.sha256
