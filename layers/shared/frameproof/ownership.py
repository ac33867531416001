"""Which image sets belong to which runs, so that a deletion takes these and no other.

HealthImaging merges imports of one series into the same primary image set, a new version for each
(AWS HealthImaging Developer Guide, "Understanding image sets"). Every import job's manifest names
the version that the job made. A set of runs owns an image set if the versions that their jobs made
cover all that the image set has, from 1 to its latest; otherwise somebody else's instances are in
it too, and it is shared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from frameproof import import_results
from frameproof.contracts import ImageSet
from frameproof.errors import SharedImageSetError
from frameproof.ports import ObjectStore
from frameproof.run_store import RunStore
from frameproof.sources import S3Location

_RUNS = "runs/"


class AnsweredState(Protocol):
    """What the service says of an image set that is there."""

    @property
    def version_id(self) -> str:
        """The latest version."""


class ImageSetStates(Protocol):
    """Where image sets are looked up: HealthImaging, or a dict in a unit test."""

    def image_set_state(self, image_set_id: str) -> AnsweredState | None:
        """Return the latest version; None where there is no such image set (any more)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One run's part in an image set: the versions that its import jobs made."""

    run_id: str
    image_set_id: str
    first_version: int
    last_version: int
    """More than ``first_version`` where several shards or attempts of the run extended it."""


@dataclass(frozen=True, slots=True)
class SharedImageSet:
    """An image set that holds what somebody else imported too."""

    image_set_id: str
    latest_version: int
    run_ids: tuple[str, ...]
    """Those of the asked runs that have a part in it."""
    other_run_ids: tuple[str, ...]
    """The stack's other runs with a part in it; empty where no run of this stack made the rest."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """What some runs own, as of now; ids in order."""

    owned: tuple[str, ...]
    gone: tuple[str, ...]
    """Claimed, and not there any more: an earlier deletion took them."""
    shared: tuple[SharedImageSet, ...]


def run_ids(store: ObjectStore, bucket: str) -> list[str]:
    """Name every run that has a folder in the output bucket, in order."""
    folders = store.list_folders(S3Location(bucket, _RUNS))
    return [folder.removeprefix(_RUNS).rstrip("/") for folder in folders]


def read_claims(runs: RunStore) -> list[Claim]:
    """Return a run's part in every image set that its import jobs made or extended.

    Both the run's own list and the manifests of all its jobs are read: a run that failed before
    ListFrames has no list, and a later attempt at a shard hides the manifest of the one before.
    """
    versions: defaultdict[str, set[int]] = defaultdict(set)
    for image_set_id, version in import_results.named_versions(runs):
        versions[image_set_id].add(version)
    if runs.has(runs.keys.image_sets):
        for item in runs.rows(ImageSet, runs.keys.image_sets):
            versions[item.image_set_id] |= {int(item.first_version_id), int(item.version_id)}
    return [
        Claim(runs.keys.run_id, image_set_id, min(found), max(found))
        for image_set_id, found in sorted(versions.items())
    ]


def covers(claims: Iterable[Claim], latest_version: int) -> bool:
    """Tell whether claims on one image set cover its versions 1 to ``latest_version``."""
    reached = 0
    for claim in sorted(claims, key=lambda claim: claim.first_version):
        if claim.first_version > reached + 1:
            return False
        reached = max(reached, claim.last_version)
    return reached >= latest_version


def find_ownership(
    asked: Iterable[str], *, store: ObjectStore, bucket: str, image_sets: ImageSetStates
) -> Ownership:
    """Look up what some runs own, asking for each image set once.

    Parameters
    ----------
    asked
        Ids of the runs that are to be deleted together.
    store, bucket
        S3 and the stack's output bucket: the folders of the asked runs, and of the others where it
        matters who else has a part in an image set.
    image_sets
        The data store as it is now.
    """
    asked_ids = sorted(set(asked))
    owned: list[str] = []
    gone: list[str] = []
    shared: list[SharedImageSet] = []
    others = _OtherRuns(asked_ids, store, bucket)
    for image_set_id, claims in _by_image_set(asked_ids, store, bucket):
        state = image_sets.image_set_state(image_set_id)
        if state is None:
            gone.append(image_set_id)
            continue
        latest = int(state.version_id)
        other_ids = others.with_a_part_in(image_set_id) if _may_be_shared(claims, latest) else ()
        if covers(claims, latest) and not other_ids:
            owned.append(image_set_id)
        else:
            run_ids_here = tuple(claim.run_id for claim in claims)
            shared.append(SharedImageSet(image_set_id, latest, run_ids_here, other_ids))
    return Ownership(tuple(owned), tuple(gone), tuple(shared))


def require_unshared(ownership: Ownership) -> None:
    """Check that nothing is shared.

    Raises
    ------
    SharedImageSetError
        Names the first shared image set, the other runs, and what can be done.
    """
    if ownership.shared:
        more = len(ownership.shared) - 1
        raise SharedImageSetError(
            explain_shared(ownership.shared[0])
            + (f" {more} more image sets are shared." if more else "")
            + " Nothing was deleted."
        )


def explain_shared(shared: SharedImageSet) -> str:
    """Say who else has a part in an image set, and what can be done."""
    runs = ", ".join(shared.run_ids)
    text = f"Image set {shared.image_set_id} is not of {runs} alone: "
    if shared.other_run_ids:
        others = ", ".join(shared.other_run_ids)
        return text + f"{others} imported into it too. Delete these runs together, or keep them."
    return text + (
        f"no run of this stack made all of its versions 1 to {shared.latest_version}. What made "
        "them may hold data of somebody else: look at it in the HealthImaging console."
    )


def _by_image_set(
    asked_ids: list[str], store: ObjectStore, bucket: str
) -> Iterator[tuple[str, list[Claim]]]:
    """Yield the runs' claims on each image set, in the order of the ids."""
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for run_id in asked_ids:
        for claim in read_claims(RunStore(store, bucket, run_id)):
            claims[claim.image_set_id].append(claim)
    yield from sorted(claims.items())


def _may_be_shared(claims: list[Claim], latest_version: int) -> bool:
    """Tell whether other runs must be asked for their part.

    A claim of one version is exact. One of several only says where it begins and ends: another
    run's version may lie between them.
    """
    is_exact = all(claim.first_version == claim.last_version for claim in claims)
    return not (is_exact and covers(claims, latest_version))


class _OtherRuns:
    """The claims of the stack's other runs, read when first needed."""

    def __init__(self, asked_ids: list[str], store: ObjectStore, bucket: str) -> None:
        self._asked_ids = set(asked_ids)
        self._store = store
        self._bucket = bucket
        self._runs_by_image_set: defaultdict[str, list[str]] | None = None

    def with_a_part_in(self, image_set_id: str) -> tuple[str, ...]:
        """Name the other runs that made versions of an image set, in order."""
        if self._runs_by_image_set is None:
            self._runs_by_image_set = self._read()
        return tuple(self._runs_by_image_set.get(image_set_id, ()))

    def _read(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        others = (run for run in run_ids(self._store, self._bucket) if run not in self._asked_ids)
        for run_id in others:
            for claim in read_claims(RunStore(self._store, self._bucket, run_id)):
                found[claim.image_set_id].append(run_id)
        return found
