"""What a deletion of runs means for collections: a collection's folder goes with the last of them.

It holds the sources of its studies, which may name patients, and what Step Functions wrote of them.
"""

from __future__ import annotations

from collections.abc import Collection

from frameproof.collections.layout import COLLECTIONS, CollectionFolder
from frameproof.contracts.collections import CollectionPlan
from frameproof.deletions import ownership
from frameproof.ports import ObjectStore
from frameproof.records import from_json
from frameproof.sources import S3Location


def folders_without_runs(
    deleted: Collection[str], *, store: ObjectStore, bucket: str
) -> list[CollectionFolder]:
    """Return the folders of collections of which no run is left once some are deleted.

    A folder that was never planned, in which only somebody's list lies, stays.

    Parameters
    ----------
    deleted
        The runs that are being deleted.
    store, bucket
        S3 and the stack's output bucket.
    """
    prefixes = list(store.list_folders(S3Location(bucket, COLLECTIONS)))
    if not prefixes:
        return []
    left = set(ownership.run_ids(store, bucket)) - set(deleted)
    folders = [CollectionFolder(prefix.removeprefix(COLLECTIONS)[:-1]) for prefix in prefixes]
    return [
        folder
        for folder in folders
        if (runs := runs_of_collection(folder, store=store, bucket=bucket)) and not runs & left
    ]


def runs_of_collection(
    folder: CollectionFolder, *, store: ObjectStore, bucket: str
) -> frozenset[str]:
    """Return the ids of a collection's runs; none where it was never planned."""
    place = S3Location(bucket, folder.plan)
    if not store.exists(place):
        return frozenset()
    plan = from_json(CollectionPlan, store.read_json(place))
    return frozenset(study.run_id for study in plan.studies)
