"""What somebody may have meant who named something that the index does not have.

Names are compared with all of the index, in two steps: the Jaro-Winkler similarity is quick enough
for a million UIDs and finds the likely ones; the Damerau-Levenshtein distance, which counts the
characters that are wrong or swapped, puts these in order. Both are DuckDB's ("Text Functions").
"""

from __future__ import annotations

import re

from frameproof_cli.idc.index import IdcIndex

_LIKELY = 50
_WRONG_SHARE, _LEAST_WRONG, _MOST_WRONG = 1 / 3, 2, 8
"""A name of which a larger part is wrong was not meant, within these numbers of characters."""

_UID = re.compile(r"[0-9]+\.[0-9.]+")
_UUID = re.compile(r"[0-9a-f]{6,}-[0-9a-f-]*", re.IGNORECASE)

_NEAREST = """
SELECT id, damerau_levenshtein(lower(id), lower($name)) AS wrong
FROM (SELECT DISTINCT {column} AS id FROM series
      ORDER BY jaro_winkler_similarity(lower({column}), lower($name)) DESC LIMIT $likely)
WHERE wrong <= $allowed AND wrong < length($name)
ORDER BY wrong, id LIMIT $count
"""


def nearest_values(
    name: str, column: str, index: IdcIndex, *, count: int = 3
) -> list[tuple[int, str]]:
    """Find the values of one column that are nearest to a name.

    Returns
    -------
    list[tuple[int, str]]
        The number of characters that are wrong, and the value; the nearest first.
    """
    rows = index.rows(
        _NEAREST.format(column=column),  # one of the views' own column names
        name=name,
        likely=_LIKELY,
        allowed=min(_MOST_WRONG, max(_LEAST_WRONG, int(len(name) * _WRONG_SHARE))),
        count=count,
    )
    return [(row["wrong"], row["id"]) for row in rows]


def nearest_names(name: str, index: IdcIndex) -> list[str]:
    """Find up to three ids, of any kind that the name looks like, each with its kind."""
    found = [
        (wrong, f"{kind} {value}")
        for kind, column in _kinds_like(name)
        for wrong, value in nearest_values(name, column, index)
    ]
    return [named for _, named in sorted(found)[:3]]


def _kinds_like(name: str) -> list[tuple[str, str]]:
    patient = ("patient", "PatientID")
    if _UID.fullmatch(name):
        return [("study", "StudyInstanceUID"), ("series", "SeriesInstanceUID"), patient]
    if _UUID.fullmatch(name):
        return [("series", "crdc_series_uuid"), patient]
    return [("collection", "collection_id"), patient]
