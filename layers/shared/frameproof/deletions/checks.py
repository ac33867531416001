"""What refuses a deletion. All of it is looked at before anything is deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from frameproof import import_results
from frameproof.collections.deletion import runs_of_collection
from frameproof.collections.layout import CollectionFolder
from frameproof.contracts import ImportJob
from frameproof.deletions import ownership
from frameproof.deletions.passes import RunningExecution
from frameproof.errors import (
    NotThereError,
    OtherDatastoreError,
    RunNotEndedError,
    RunNotFoundError,
    StackStaysError,
    TooManyImageSetsError,
)
from frameproof.layout import RunFolder
from frameproof.ports import ObjectStore
from frameproof.run_store import RunStore
from frameproof.sources import S3Location

MAX_IMAGE_SETS_OF_A_STACK = 800
SECONDS_FOR_IMAGE_SETS = 3_200
"""Of the hour that CloudFormation gives a custom resource; the rest is for everything else."""

_GOING_ON = ("SUBMITTED", "IN_PROGRESS")


class AnsweredJob(Protocol):
    """What the service says of an import job."""

    @property
    def job_status(self) -> str:
        """SUBMITTED, IN_PROGRESS, COMPLETED or FAILED."""


class JobsNow(Protocol):
    """Where import jobs are looked up: HealthImaging, or a dict in a unit test."""

    def import_job(self, job_id: str) -> AnsweredJob:
        """Ask how an import job is doing."""


class DataStoreNow(ownership.ImageSetStates, JobsNow, Protocol):
    """The data store as it is: its image sets and its import jobs."""

    @property
    def datastore_id(self) -> str:
        """The data store that the stack imports into."""


def check_runs(
    run_ids: Iterable[str],
    *,
    store: ObjectStore,
    input_bucket: str,
    output_bucket: str,
    datastore: DataStoreNow,
    running: Collection[RunningExecution],
) -> ownership.Ownership:
    """Return what the runs own, if all of them may be deleted.

    Parameters
    ----------
    running
        The executions of ImportStudy and ImportCollection that have not ended.

    Raises
    ------
    RunNotFoundError, RunNotEndedError, OtherDatastoreError, SharedImageSetError
        One of them may not; the message names it, why, and the next step.
    """
    collected = _runs_of_running_collections(running, store, output_bucket)
    for run_id in run_ids:
        _require_not_collected(run_id, collected)
        _require_known(run_id, store, input_bucket, output_bucket)
        _require_no_execution(run_id, running)
        require_in_datastore(RunStore(store, output_bucket, run_id), datastore.datastore_id)
        require_ended_jobs(RunStore(store, output_bucket, run_id), datastore)
    owned = ownership.find_ownership(
        run_ids, store=store, bucket=output_bucket, image_sets=datastore
    )
    ownership.require_unshared(owned)
    return owned


def require_stack_deletion(stack_status: str, *, keep_data: bool) -> None:
    """Check that it is the stack's own deletion that asks for all data.

    An execution with the input of an earlier deletion, started by hand or redriven, is refused.

    Raises
    ------
    StackStaysError
        The stack is not being deleted, or its data is to outlive it.
    """
    if keep_data:
        raise StackStaysError(
            "The stack's parameter KeepData is true: its data outlives it. Delete runs with "
            "`frameproof delete`, or set KeepData to false first."
        )
    if stack_status != "DELETE_IN_PROGRESS":
        raise StackStaysError(
            f"The stack is {stack_status}, not DELETE_IN_PROGRESS: all its data goes only while "
            "CloudFormation deletes the stack. Delete the stack, or runs with `frameproof delete`."
        )


def max_image_sets(pace_seconds: int) -> int:
    """Return how many image sets go within CloudFormation's hour, one in ``pace_seconds``."""
    return min(MAX_IMAGE_SETS_OF_A_STACK, SECONDS_FOR_IMAGE_SETS // pace_seconds)


def check_stack(
    image_sets: int, running: Collection[RunningExecution], *, pace_seconds: int
) -> None:
    """Check that a whole stack's data may be deleted, and within CloudFormation's time.

    Raises
    ------
    RunNotEndedError, TooManyImageSetsError
        It may not; the message says why, and the next step.
    """
    for execution in running:
        raise RunNotEndedError(
            f"The execution {execution.name} is still running. Stop it, or wait for its end; then "
            "delete the stack again. Nothing was deleted."
        )
    most = max_image_sets(pace_seconds)
    if image_sets > most:
        raise TooManyImageSetsError(
            f"The stack has {image_sets} image sets; one is deleted in {pace_seconds} seconds, and "
            f"CloudFormation waits an hour, enough for {most}. First run `frameproof delete "
            "--all`, then delete the stack again. Nothing was deleted."
        )


def _require_known(run_id: str, store: ObjectStore, input_bucket: str, output_bucket: str) -> None:
    folder = RunFolder(run_id)
    for place in (
        S3Location(output_bucket, folder.prefix),
        S3Location(input_bucket, folder.prefix),
        S3Location(input_bucket, folder.uploads),
    ):
        if next(iter(store.list_objects(place)), None) is not None:
            return
    raise RunNotFoundError(
        f"There is nothing of a run {run_id}: it never was, or it is deleted. Take it out of the "
        "list. Nothing was deleted."
    )


def _require_no_execution(run_id: str, running: Collection[RunningExecution]) -> None:
    """Refuse a run of which an execution, however it is named, still runs."""
    for execution in running:
        if execution.run_id == run_id:
            raise RunNotEndedError(
                f"The run {run_id} is still going on (execution {execution.name}). Stop it, or "
                "wait for its end. Nothing was deleted."
            )


def _runs_of_running_collections(
    running: Iterable[RunningExecution], store: ObjectStore, bucket: str
) -> dict[str, str]:
    """Map each run that a running collection has planned to that collection."""
    collected: dict[str, str] = {}
    for execution in running:
        if execution.collection_id is not None:
            folder = CollectionFolder(execution.collection_id)
            runs = runs_of_collection(folder, store=store, bucket=bucket)
            collected |= dict.fromkeys(runs, execution.collection_id)
    return collected


def _require_not_collected(run_id: str, collected: Mapping[str, str]) -> None:
    """Refuse a run that a collection is about to start, or to report on."""
    if run_id in collected:
        raise RunNotEndedError(
            f"The run {run_id} is one of the collection {collected[run_id]}, which is still going "
            "on. Stop it, or wait for its end. Nothing was deleted."
        )


def require_in_datastore(runs: RunStore, datastore_id: str) -> None:
    """Check that a run imported into the data store that is looked into.

    In another one its image sets would be taken as gone, and stay there without their run.

    Raises
    ------
    OtherDatastoreError
        It did not; the message names the other data store.
    """
    for other in import_results.datastore_ids(runs):
        if other != datastore_id:
            raise OtherDatastoreError(
                f"The run {runs.keys.run_id} imported into data store {other}; the stack now has "
                f"{datastore_id}. Deploy it with ExistingDatastoreId={other}, delete the run, and "
                "deploy it as it is now again. Nothing was deleted."
            )


def require_ended_jobs(runs: RunStore, datastore: JobsNow) -> None:
    """Check that HealthImaging imports nothing more of a run: it would make more image sets.

    Raises
    ------
    RunNotEndedError
        An import job goes on; the message names it.
    """
    keys = [key for key in runs.keys_under(runs.keys.import_outputs) if key.endswith("/job.json")]
    for key in keys:
        job = runs.read(ImportJob, key)
        if job.job_status in _GOING_ON and _still_goes_on(job.job_id, datastore):
            raise RunNotEndedError(
                f"The import job {job.job_id} of run {runs.keys.run_id} is still going on. It "
                "cannot be stopped: wait for its end. Nothing was deleted."
            )


def _still_goes_on(job_id: str, datastore: JobsNow) -> bool:
    try:
        return datastore.import_job(job_id).job_status in _GOING_ON
    except NotThereError:
        return False  # the data store it ran in is gone
