"""What the source proof found, asked of the joined ledger: counts and problems of the report."""

from __future__ import annotations

from collections.abc import Iterator

from frameproof.ledger.database import Ledger
from frameproof.report.contract import Problem, SourceProof
from frameproof.report.source_problems import (
    frame_differs,
    frame_not_comparable,
    frames_absent,
    instance_absent,
    instance_differs,
    instance_duplicated,
    object_not_readable,
)

_FRAMES = """
    SELECT count(*) FILTER (sourceVerdict = 'identical'),
           count(*) FILTER (sourceVerdict = 'differs'),
           count(*) FILTER (sourceVerdict = 'notComparable')
    FROM ledger
"""
_OBJECTS = """
    SELECT count(*)
    FROM import_outcomes
    SEMI JOIN source_objects USING (key)
    WHERE outcome = 'imported'
"""
_INSTANCES = """
    SELECT count(*), count(*) FILTER (isAbsent OR isDifferent), sum(framesAbsent) FROM instances
"""
_DIFFERING_INSTANCES = """
    SELECT key, imageSetId, attributes, framesAbsent, isAbsent, isDifferent
    FROM instances
    WHERE isAbsent OR isDifferent OR framesAbsent > 0
    ORDER BY key
"""
_DIFFERING_FRAMES = """
    SELECT frameId, imageSetId, frameNumber, sourceKey, sourceReason
    FROM ledger
    WHERE sourceVerdict = 'differs' AND pixels IN ('different', 'surplus')
"""
_FRAMES_NOT_COMPARABLE = """
    SELECT frameId, imageSetId, frameNumber, sourceKey, sourceReason
    FROM ledger
    WHERE sourceVerdict = 'notComparable'
"""
_UNREADABLE_OBJECTS = """
    SELECT key, reason
    FROM source_objects
    SEMI JOIN (SELECT key FROM import_outcomes WHERE outcome = 'imported') AS imported USING (key)
    WHERE attributes IS NULL
    ORDER BY key
"""
_DUPLICATES = """
    SELECT list(key ORDER BY key)[1:3], count(*)
    FROM candidates
    WHERE outcome = 'imported' AND sopInstanceUid IN (
        SELECT sopInstanceUid
        FROM candidates
        WHERE outcome = 'imported'
        GROUP BY sopInstanceUid
        HAVING count(*) > 1
    )
    GROUP BY sopInstanceUid
    ORDER BY min(key)
"""


def source_proof_counts(ledger: Ledger) -> SourceProof:
    """Count what was compared, and how it ended."""
    ((identical, differing, not_comparable),) = ledger.query(_FRAMES)
    ((objects,),) = ledger.query(_OBJECTS)
    ((instances, instances_differing, absent),) = ledger.query(_INSTANCES)
    absent = int(absent or 0)
    return SourceProof(
        compared=identical + differing + absent,
        identical=identical,
        differing=differing + absent,
        not_comparable=not_comparable,
        absent=absent,
        objects=objects,
        instances_compared=instances,
        instances_differing=instances_differing,
    )


def problems_found(ledger: Ledger) -> Iterator[Problem]:
    """Yield what differs, what could not be compared, and what is there twice."""
    for key, image_set_id, attributes, absent, is_absent, is_different in ledger.query(
        _DIFFERING_INSTANCES
    ):
        if is_absent:
            yield instance_absent(key, frames=absent)
            continue
        if is_different:
            yield instance_differs(key, image_set_id, attributes=attributes)
        if absent:
            yield frames_absent(key, frames=absent)
    for frame_id, image_set_id, number, key, reason in ledger.query(_DIFFERING_FRAMES):
        yield frame_differs(frame_id, image_set_id, number, key=key, reason=reason)
    for key, reason in ledger.query(_UNREADABLE_OBJECTS):
        yield object_not_readable(key, reason)
    for frame_id, image_set_id, number, key, reason in ledger.query(_FRAMES_NOT_COMPARABLE):
        yield frame_not_comparable(frame_id, image_set_id, number, key=key, reason=reason)
    for keys, objects in ledger.query(_DUPLICATES):
        yield instance_duplicated(keys, objects=objects)
