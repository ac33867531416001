"""Which licences of the IDC forbid commercial use, and what is said of them.

In data release v25 series bear CC BY 3.0 and 4.0, CC BY-NC 3.0 and 4.0, and the terms of the
National Library of Medicine, which forbid none. ``NC`` in the name of a Creative Commons licence
means NonCommercial (https://creativecommons.org/share-your-work/cclicenses/).
"""

from __future__ import annotations

IS_NON_COMMERCIAL = r"regexp_matches(license_short_name, '\bNC\b')"
"""An SQL condition on IDC's index."""

INCLUDE_OPTION = "--include-non-commercial"


def left_out_note(series: int) -> str:
    """Say how many series are left out for their licences, and how to have them."""
    return (
        f"left out: {series:,} series with a licence that forbids commercial use. "
        f"To have them too: {INCLUDE_OPTION}"
    )
