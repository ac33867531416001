"""PlanCollection: read the list of studies whole, and name what is still to be imported of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frameproof.collections.layout import CollectionFolder, is_collection_id
from frameproof.collections.run_names import execution_names
from frameproof.collections.standing import is_proven
from frameproof.collections.study_list import (
    ListedStudy,
    about_line,
    read_study_list,
    require_good_lines,
)
from frameproof.contracts.collections import (
    Collection,
    CollectionPlan,
    CollectionRequest,
    PlannedCollection,
    PlannedStudy,
    StudyExecution,
    StudyItem,
)
from frameproof.errors import InvalidInputError
from frameproof.ports import ObjectStore
from frameproof.read_ahead import read_ahead
from frameproof.records import from_json, to_json
from frameproof.run_store import RunStore
from frameproof.sources import S3Location, parse_s3_uri

MAX_CONCURRENCY = 25
"""Each study imports up to 4 shards at a time; HealthImaging runs 100 import jobs at a time."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """One study of the list, and whether it is done; or what speaks against its line."""

    study: ListedStudy
    is_proven: bool = False
    problem: str | None = None


def read_collection_request(document: object, *, execution: dict[str, Any]) -> Collection:
    """Read the execution's input and fill in its defaults.

    Parameters
    ----------
    document
        The execution's input, as given.
    execution
        ``Id``, ``Name`` and ``StartTime`` of the Step Functions context object.

    Raises
    ------
    InvalidInputError
        Names the field that is missing, unknown or malformed.
    """
    request = from_json(CollectionRequest, document)
    if not parse_s3_uri(request.studies, field="studies").key:
        raise InvalidInputError("studies: name one object, s3://bucket/key.jsonl.")
    collection_id = request.collection_id
    if collection_id is None:
        collection_id = execution["Name"]
    if not is_collection_id(collection_id):
        raise InvalidInputError(
            f"collectionId: {collection_id!r} must be 1 to 74 letters, digits, dots, hyphens or "
            "underscores (without a collectionId the execution's name is taken)."
        )
    if not 1 <= request.max_concurrency <= MAX_CONCURRENCY:
        raise InvalidInputError(f"maxConcurrency: expected 1 to {MAX_CONCURRENCY} studies.")
    return Collection(
        collection_id=collection_id,
        execution_arn=execution["Id"],
        started_at=execution["StartTime"],
        studies=request.studies,
        max_concurrency=request.max_concurrency,
        defaults=request.defaults,
    )


def plan_collection(
    collection: Collection,
    *,
    store: ObjectStore,
    output_bucket: str,
    executions: Iterable[StudyExecution],
) -> PlannedCollection:
    """Write what is to be imported into the collection's folder, and answer how much it is.

    Studies whose runs are proven already are left out: running the same collection again does only
    the rest.

    Parameters
    ----------
    executions
        All of ImportStudy that Step Functions knows: a name is taken once in 90 days.

    Raises
    ------
    InvalidInputError
        The list is not there, or lines of it cannot be run; every one is named by its number.
    """
    folder = CollectionFolder(collection.collection_id)
    listed = read_study_list(
        _read_list(collection, store), defaults=collection.defaults, run_id_of=folder.run_id
    )
    standings = _standings(listed, store, output_bucket)
    statuses = {execution.name: execution.status for execution in executions}
    planned = tuple(_plan_study(standing, statuses) for standing in standings)
    items = [
        StudyItem(study.run_id, plan.execution_names, study.request)
        for study, plan in zip(listed, planned, strict=True)
        if not plan.proven_before
    ]
    store.write_json(S3Location(output_bucket, folder.studies), [to_json(item) for item in items])
    plan = CollectionPlan(collection.collection_id, collection.execution_arn, planned)
    store.write_json(S3Location(output_bucket, folder.plan), to_json(plan))
    return PlannedCollection(
        collection_id=collection.collection_id,
        studies=len(planned),
        proven_before=len(planned) - len(items),
        to_import=len(items),
        max_concurrency=collection.max_concurrency,
        studies_key=folder.studies,
    )


def _plan_study(standing: _Standing, statuses: Mapping[str, str]) -> PlannedStudy:
    study = standing.study
    names = () if standing.is_proven else execution_names(study.run_id, statuses)
    return PlannedStudy(study.line, study.run_id, standing.is_proven, names)


def _read_list(collection: Collection, store: ObjectStore) -> bytes:
    place = parse_s3_uri(collection.studies, field="studies")
    if not store.exists(place):
        raise InvalidInputError(
            f"studies: there is no such object in {place.bucket_uri}. Check the URI; the list may "
            "lie in the stack's buckets (uploads/ of the input bucket, collections/ of the output "
            "bucket) or in one of SourceBuckets."
        )
    return store.read_bytes(place)


def _standings(
    studies: list[ListedStudy], store: ObjectStore, output_bucket: str
) -> list[_Standing]:
    """Look into the runs' folders, several at a time."""

    def look(study: ListedStudy) -> _Standing:
        runs = RunStore(store, output_bucket, study.run_id)
        try:
            return _Standing(study, is_proven=is_proven(study.request, runs))
        except InvalidInputError as error:
            return _Standing(study, problem=about_line(study.line, error))

    found = list(read_ahead(look, studies))
    problems = [standing.problem for standing in found if standing.problem]
    require_good_lines(problems)
    return found
