"""Why an instance is not written; one that cannot be made whole is named, never made up."""

from __future__ import annotations


class RebuildError(Exception):
    """An instance cannot be made again; the message names elements and frames, never a value."""


class StoppedError(Exception):
    """Somebody wants no more of it: what was begun is not finished."""
