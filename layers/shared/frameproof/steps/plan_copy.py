"""PlanCopy: list every source once, and cut what is there into import shards and copy batches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from frameproof import batching
from frameproof.contracts import CopyBatch, ImportShard, Plan, PlannedObject, Run
from frameproof.contracts.markers import PlannedRun
from frameproof.errors import InvalidInputError, NothingToImportError
from frameproof.import_requests import read_import_request, require_run_id
from frameproof.ports import ObjectStore
from frameproof.run_ownership import Executions, claim_run
from frameproof.run_store import RunStore
from frameproof.sources import is_within, parse_source

_FOLDER_MARKER = "/"  # consoles make folders visible by empty objects whose key ends so


@dataclass(frozen=True, slots=True)
class _Found:
    """One object that a source's listing holds."""

    uri: str
    size_bytes: int
    e_tag: str


def read_request(document: object, *, execution: dict[str, Any]) -> Run:
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
    request = read_import_request(document)
    run_id = require_run_id(execution["Name"] if request.run_id is None else request.run_id)
    return Run(
        run_id=run_id,
        execution_arn=execution["Id"],
        started_at=execution["StartTime"],
        sources=request.sources,
        bitmaps=request.bitmaps,
        source_proof=request.source_proof,
        cross_check=request.cross_check,
        allow_partial_import=request.allow_partial_import,
        levels=request.levels,
    )


def plan_copy(
    run: Run,
    *,
    runs: RunStore,
    store: ObjectStore,
    executions: Executions,
    input_bucket: str,
) -> Plan:
    """List the sources and write the plan into the run's folder.

    The execution makes itself the run's owner first. A run that has a plan keeps it: a retry of
    the same run copies what was listed then.

    Raises
    ------
    InvalidInputError
        The run was planned for other sources.
    RunInUseError
        Another execution works on the run.
    NothingToImportError
        The sources hold no objects.
    SourceNotFoundError, SourceAccessError
        A source's bucket does not exist or may not be listed.
    """
    kept = _kept_plan(run, runs)
    claim_run(run, runs=runs, executions=executions)
    if kept is not None:
        return kept
    shards: list[ImportShard] = []
    batches: list[CopyBatch] = []
    for objects in _cut_into_shards(_list_sources(run, store)):
        shard = _shard(run, len(shards), objects, runs, input_bucket)
        batches.extend(_write_batches(shard.shard, objects, runs, first_batch=len(batches)))
        shards.append(shard)
    if not batches:
        places = ", ".join(parse_source(source).bucket_uri for source in run.sources)
        raise NothingToImportError(
            f"No objects lie under the execution's sources ({places}). Check the prefixes; for the "
            "IDC a series is s3://idc-open-data/<crdc_series_uuid>/."
        )
    runs.write_items(runs.keys.copy_batches, batches)
    runs.write_items(runs.keys.import_shards, shards)
    plan = Plan(
        objects=sum(batch.objects for batch in batches),
        size_bytes=sum(batch.size_bytes for batch in batches),
        copy_batches=len(batches),
        copy_batches_key=runs.keys.copy_batches,
        import_shards=len(shards),
        import_shards_key=runs.keys.import_shards,
    )
    runs.write(runs.keys.plan, PlannedRun(run, plan))
    return plan


def _kept_plan(run: Run, runs: RunStore) -> Plan | None:
    """Return the plan that the run has, which must be one for these sources."""
    if not runs.has(runs.keys.plan):
        return None
    planned = runs.read(PlannedRun, runs.keys.plan)
    if set(planned.run.sources) != set(run.sources):
        raise InvalidInputError(
            f"runId: the run {run.run_id!r} was planned for other sources. Start the execution "
            "with another runId, or with none, to import these."
        )
    return planned.plan


def _list_sources(run: Run, store: ObjectStore) -> Iterator[_Found]:
    """Yield every object once, however many sources name it."""
    seen: set[str] = set()
    for index, source in enumerate(run.sources):
        place = parse_source(source, field=f"sources[{index}]")
        for item in store.list_objects(place):
            uri = f"s3://{place.bucket}/{item.key}"
            is_marker = item.size_bytes == 0 and item.key.endswith(_FOLDER_MARKER)
            if is_within(item.key, place.key) and not is_marker and uri not in seen:
                seen.add(uri)
                yield _Found(uri, item.size_bytes, item.e_tag)


def _cut_into_shards(found: Iterator[_Found]) -> Iterator[list[_Found]]:
    return batching.cut(
        found,
        weight=lambda item: item.size_bytes,
        max_items=batching.MAX_FILES_PER_JOB,
        max_weight=batching.MAX_BYTES_PER_JOB,
    )


def _shard(
    run: Run, number: int, objects: list[_Found], runs: RunStore, input_bucket: str
) -> ImportShard:
    return ImportShard(
        shard=number,
        objects=len(objects),
        size_bytes=sum(item.size_bytes for item in objects),
        input_s3_uri=f"s3://{input_bucket}/{runs.keys.dicom(number)}",
        output_s3_uri=runs.at(runs.keys.import_output(number)).uri,
        token_seed=_token_seed(run, number),
    )


def _token_seed(run: Run, shard: int) -> str:
    """Return 64 hex digits: another run of a run id that was deleted gets other ones."""
    return hashlib.sha256(f"{run.execution_arn}|{run.started_at}|{shard}".encode()).hexdigest()


def _write_batches(
    shard: int, objects: list[_Found], runs: RunStore, *, first_batch: int
) -> Iterator[CopyBatch]:
    """Write one shard's copy batches; none holds objects of two shards."""
    pieces = batching.cut(
        objects,
        weight=lambda item: item.size_bytes,
        max_items=batching.MAX_OBJECTS_PER_COPY_BATCH,
        max_weight=batching.MAX_BYTES_PER_COPY_BATCH,
    )
    for number, piece in enumerate(pieces, start=first_batch):
        key = runs.keys.copy_plan(number)
        runs.write_rows(key, [_planned(item, shard, runs) for item in piece])
        size_bytes = sum(item.size_bytes for item in piece)
        yield CopyBatch(number, shard, key, len(piece), size_bytes)


def _planned(item: _Found, shard: int, runs: RunStore) -> PlannedObject:
    return PlannedObject(
        source_uri=item.uri,
        key=runs.keys.dicom_object(shard, item.uri),
        size_bytes=item.size_bytes,
        e_tag=item.e_tag,
        shard=shard,
    )
