"""What a deletion takes: the things of some runs, or all data of the stack.

Both are taken in an order by which a deletion that broke off finishes when it is started again:
image sets first, while the runs' folders still say which they are; then the copies and uploads;
then the collections that have no run any more; then the folders, the lists of the image sets last
of all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from frameproof.collections.deletion import folders_without_runs
from frameproof.deletions import checks as deletion_checks
from frameproof.deletions import ownership
from frameproof.deletions.passes import DeletionPhase, DeletionRequest, RunningExecution
from frameproof.errors import NotThereError, SharedImageSetError
from frameproof.layout import RunFolder
from frameproof.ports import ObjectStore
from frameproof.run_store import RunStore

type Claims = list[ownership.Claim]
type Place = tuple[str, str, frozenset[str]]
"""Bucket, prefix, and the keys under it that stay for now."""


class ImageSetNow(Protocol):
    """What the service says of an image set that is there."""

    @property
    def version_id(self) -> str:
        """The latest version."""

    @property
    def is_locked(self) -> bool:
        """Whether a workflow owns it, its deletion for example."""


class DataStore(Protocol):
    """Where image sets are deleted: HealthImaging in a Lambda, a dict in a unit test."""

    @property
    def datastore_id(self) -> str:
        """The data store's own id."""

    def image_set_state(self, image_set_id: str) -> ImageSetNow | None:
        """Return how an image set is; None when it is gone."""

    def search_image_sets(self) -> Iterator[str]:
        """Yield every image set's id."""

    def delete_image_set(self, image_set_id: str) -> bool:
        """Ask for an image set's deletion; False when it is LOCKED."""

    def delete_datastore(self) -> Literal["gone", "deleting", "busy"]:
        """Ask for the data store's deletion and say how far it is."""

    def import_job(self, job_id: str) -> deletion_checks.AnsweredJob:
        """Ask how an import job is doing."""


class Buckets(ObjectStore, Protocol):
    """Where objects are deleted: S3 in a Lambda, a dict in a unit test."""

    def delete_prefix(
        self, bucket: str, prefix: str, *, limit: int, kept: frozenset[str] = frozenset()
    ) -> int:
        """Delete what lies under a prefix; answer how many, fewer than ``limit`` at the end."""

    def delete_bucket(self, bucket: str) -> bool:
        """Delete a bucket; False when something is in it."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What the stack is made of, as far as a deletion has to do with it."""

    store: Buckets
    datastore: DataStore
    input_bucket: str
    output_bucket: str
    owns_datastore: bool
    """False where the data store was passed in: it stays, and so does what no run owns."""
    keep_data: bool
    """Whether data outlives the stack."""
    stack_status: Callable[[], str]
    """Asks CloudFormation for the status of the stack that the function is of."""


class Scope(Protocol):
    """What one deletion takes."""

    @property
    def phases(self) -> tuple[DeletionPhase, ...]:
        """What is done, in order; the last is ``done``."""

    def look(self, running: Collection[RunningExecution], *, pace_seconds: int) -> int:
        """Say how many image sets there are, or raise what refuses the deletion."""

    def image_sets(self, after: str) -> Iterator[tuple[str, Claims]]:
        """Yield what may have to go, with the runs' claims on it, from behind ``after`` on."""

    def may_go(self, image_set_id: str, claims: Claims, latest_version: int) -> bool:
        """Tell whether an image set goes, or stays where it is."""

    def places(self) -> Iterator[Place]:
        """Yield where objects are deleted, in order."""


def scope_of(request: DeletionRequest, deployed: Deployed) -> Scope:
    """Return what a request speaks of.

    Raises
    ------
    StackStaysError
        It speaks of all data of the stack, and the stack stays, or its data does.
    """
    if request.stack is None:
        return _SomeRuns(request.run_ids, deployed)
    deletion_checks.require_stack_deletion(deployed.stack_status(), keep_data=deployed.keep_data)
    return _WholeStack(deployed) if deployed.owns_datastore else _StackInAnothersDataStore(deployed)


class _SomeRuns:
    """What these runs made, and nothing else."""

    phases: tuple[DeletionPhase, ...] = ("imageSets", "objects", "done")

    def __init__(self, run_ids: tuple[str, ...], deployed: Deployed) -> None:
        self._run_ids = run_ids
        self._deployed = deployed

    def look(self, running: Collection[RunningExecution], *, pace_seconds: int) -> int:
        deployed = self._deployed
        found = deletion_checks.check_runs(
            self._run_ids,
            store=deployed.store,
            input_bucket=deployed.input_bucket,
            output_bucket=deployed.output_bucket,
            datastore=deployed.datastore,
            running=running,
        )
        return len(found.owned)

    def image_sets(self, after: str) -> Iterator[tuple[str, Claims]]:
        return _claimed(self._run_ids, self._deployed, after)

    def may_go(self, image_set_id: str, claims: Claims, latest_version: int) -> bool:
        """Look once more: since the first pass, another import may have extended it."""
        if ownership.covers(claims, latest_version):
            return True
        raise SharedImageSetError(
            f"Image set {image_set_id} has now {latest_version} versions: an import into the same "
            "series came in between. What was not deleted yet stays. Start the deletion again, "
            "together with that import's run."
        )

    def places(self) -> Iterator[Place]:
        input_bucket, output_bucket = self._deployed.input_bucket, self._deployed.output_bucket
        folders = [RunFolder(run_id) for run_id in self._run_ids]
        for folder in folders:
            yield input_bucket, folder.prefix, frozenset()
            yield input_bucket, folder.uploads, frozenset()
        # The plan of a collection says that it is one without runs: it is the last of it to go.
        collections = folders_without_runs(
            self._run_ids, store=self._deployed.store, bucket=output_bucket
        )
        for collection in collections:
            yield output_bucket, collection.prefix, frozenset({collection.plan})
        for collection in collections:
            yield output_bucket, collection.prefix, frozenset()
        for folder in folders:
            yield output_bucket, folder.prefix, frozenset({folder.image_sets})
        for folder in folders:
            yield output_bucket, folder.prefix, frozenset()


class _WholeStack:
    """Both buckets, and the stack's own data store with all that is in it."""

    phases: tuple[DeletionPhase, ...] = ("imageSets", "objects", "datastore", "buckets", "done")

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed

    def look(self, running: Collection[RunningExecution], *, pace_seconds: int) -> int:
        found = sum(1 for _ in self.image_sets(""))
        deletion_checks.check_stack(found, running, pace_seconds=pace_seconds)
        store, bucket = self._deployed.store, self._deployed.output_bucket
        for run_id in self._run_ids():
            runs = RunStore(store, bucket, run_id)
            deletion_checks.require_in_datastore(runs, self._deployed.datastore.datastore_id)
            deletion_checks.require_ended_jobs(runs, self._deployed.datastore)
        return found

    def _run_ids(self) -> list[str]:
        try:
            return ownership.run_ids(self._deployed.store, self._deployed.output_bucket)
        except NotThereError:
            return []  # an earlier deletion came as far as the buckets

    def image_sets(self, after: str) -> Iterator[tuple[str, Claims]]:
        """Search as it comes: what is deleted leaves it, and a pass needs the first pages only."""
        return ((name, []) for name in self._deployed.datastore.search_image_sets())

    def may_go(self, image_set_id: str, claims: Claims, latest_version: int) -> bool:
        """Everything goes: the data store is the stack's."""
        return True

    def places(self) -> Iterator[Place]:
        yield self._deployed.input_bucket, "", frozenset()
        yield self._deployed.output_bucket, "", frozenset()


class _StackInAnothersDataStore(_WholeStack):
    """Both buckets, and what the stack's runs own of a data store that was passed in."""

    phases = ("imageSets", "objects", "buckets", "done")

    def image_sets(self, after: str) -> Iterator[tuple[str, Claims]]:
        return _claimed(self._run_ids(), self._deployed, after)

    def may_go(self, image_set_id: str, claims: Claims, latest_version: int) -> bool:
        """Leave what somebody else has a part in."""
        return ownership.covers(claims, latest_version)


def _claimed(
    run_ids: Iterable[str], deployed: Deployed, after: str
) -> Iterator[tuple[str, Claims]]:
    """Yield what runs claim in the order of the ids, the round ending where it began."""
    claims = ownership.claims_by_image_set(
        run_ids, store=deployed.store, bucket=deployed.output_bucket
    )
    behind = [item for item in claims.items() if item[0] > after]
    before = [item for item in claims.items() if item[0] <= after]
    return iter(behind + before)
