"""Which image sets belong to which runs, so that a deletion takes these and no other.

HealthImaging merges imports of one series into the same primary image set, a new version for each
(AWS HealthImaging Developer Guide, "Understanding image sets"). Every import job's manifest names
the version that the job made. A set of runs owns an image set if the versions that their jobs made
cover all that the image set has, from 1 to its latest; otherwise somebody else's instances are in
it too, and it is shared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    versions: frozenset[int]
    """Several where shards of the run, or attempts at one, extended each other's image set."""


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

    The manifests of all its jobs are read, also those that a later attempt at a shard hides. Of the
    run's own list only the image sets that no manifest names count: the list says the version that
    ListFrames saw, which may be another import's.
    """
    versions: defaultdict[str, set[int]] = defaultdict(set)
    for image_set_id, version in import_results.named_versions(runs):
        versions[image_set_id].add(version)
    if runs.has(runs.keys.image_sets):
        for item in runs.rows(ImageSet, runs.keys.image_sets):
            listed = {int(item.first_version_id), int(item.version_id)}
            versions.setdefault(item.image_set_id, listed)
    return [
        Claim(runs.keys.run_id, image_set_id, frozenset(found))
        for image_set_id, found in sorted(versions.items())
    ]


def claims_by_image_set(
    run_ids: Iterable[str], *, store: ObjectStore, bucket: str
) -> dict[str, list[Claim]]:
    """Return the claims of some runs on each image set, in the order of the ids."""
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for run_id in run_ids:
        for claim in read_claims(RunStore(store, bucket, run_id)):
            claims[claim.image_set_id].append(claim)
    return dict(sorted(claims.items()))


def covers(claims: Iterable[Claim], latest_version: int) -> bool:
    """Tell whether claims on one image set name all its versions, 1 to ``latest_version``.

    One that nobody names was made by somebody else: by an import into the same series, or by an
    update of the metadata. A range from the lowest to the highest version would not show it.
    """
    named = frozenset[int]().union(*(claim.versions for claim in claims))
    return named.issuperset(range(1, latest_version + 1))


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
    claimed = claims_by_image_set(asked_ids, store=store, bucket=bucket)
    for image_set_id, claims in claimed.items():
        state = image_sets.image_set_state(image_set_id)
        if state is None:
            gone.append(image_set_id)
            continue
        latest = int(state.version_id)
        if covers(claims, latest):
            owned.append(image_set_id)
        else:
            run_ids_here = tuple(claim.run_id for claim in claims)
            other_ids = others.with_a_part_in(image_set_id)
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


class _OtherRuns:
    """The claims of the stack's other runs, read when first needed."""

    def __init__(self, asked_ids: list[str], store: ObjectStore, bucket: str) -> None:
        self._asked_ids = set(asked_ids)
        self._store = store
        self._bucket = bucket
        self._runs_by_image_set: dict[str, tuple[str, ...]] | None = None

    def with_a_part_in(self, image_set_id: str) -> tuple[str, ...]:
        """Name the other runs that made versions of an image set, in order."""
        if self._runs_by_image_set is None:
            self._runs_by_image_set = self._read()
        return self._runs_by_image_set.get(image_set_id, ())

    def _read(self) -> dict[str, tuple[str, ...]]:
        others = (run for run in run_ids(self._store, self._bucket) if run not in self._asked_ids)
        claimed = claims_by_image_set(others, store=self._store, bucket=self._bucket)
        return {
            image_set_id: tuple(claim.run_id for claim in claims)
            for image_set_id, claims in claimed.items()
        }
