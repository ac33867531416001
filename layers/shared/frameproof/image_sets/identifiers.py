"""Digests of identifiers: they can be compared, and say nothing to a reader.

A digest of a short number can be found by trying all numbers: it keeps a name out of sight, and is
no anonymisation (``docs/source-proof.md``).
"""

from __future__ import annotations

import hashlib

_PADDING = " \0"
"""What pads text to an even length (PS3.5 6.2)."""


def digest_of_identifier(value: str | None) -> str | None:
    """Return the SHA-256 (hex) of an identifier without its padding; None where nothing is left."""
    text = (value or "").strip(_PADDING)
    # Half a surrogate pair, which JSON can carry, is a value like any other.
    encoded = text.encode(errors="surrogatepass")
    return hashlib.sha256(encoded).hexdigest() if text else None
