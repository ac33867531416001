"""Whether a JPEG 2000 code stream is reversible (ISO/IEC 15444-1 A.6.1)."""

from __future__ import annotations

import struct

from frameproof.errors import SourceObjectError

_START_OF_CODESTREAM = b"\xff\x4f\xff\x51"
_CODING_STYLE_DEFAULT = 0xFF52
_START_OF_TILE = 0xFF90
_REVERSIBLE_5_3 = 1
_TRANSFORMATION_AT = 13
"""Where the COD marker segment names the wavelet, counted from its marker."""


def is_reversible(encoded: bytes) -> bool:
    """Tell whether the wavelet is the reversible 5/3.

    Raises
    ------
    SourceObjectError
        The main header has no COD marker segment.
    """
    at = encoded.find(_START_OF_CODESTREAM) + 2
    while 0 < at <= len(encoded) - _TRANSFORMATION_AT - 1:
        marker, length = struct.unpack_from(">HH", encoded, at)
        if marker == _CODING_STYLE_DEFAULT:
            return encoded[at + _TRANSFORMATION_AT] == _REVERSIBLE_5_3
        if marker == _START_OF_TILE:
            break
        at += 2 + length
    raise SourceObjectError("Its code stream has no COD marker segment in its main header.")
