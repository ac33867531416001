from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frameproof.contracts import CopyBatch, ImportShard, Plan, PlannedObject
from frameproof.contracts.markers import PlannedRun
from frameproof.errors import InvalidInputError, NothingToImportError, RunInUseError
from frameproof.run_ownership import owner_of
from frameproof.steps.plan_copy import plan_copy
from tests.unit.frameproof.fakes import (
    INPUT_BUCKET,
    RUN,
    SOURCE,
    ExecutionsInMemory,
    ObjectsInMemory,
    run_store,
)


def plan(
    store: ObjectsInMemory, *sources: str, running: tuple[str, ...] = (), **changes: Any
) -> Plan:
    run = replace(RUN, sources=sources or (SOURCE,), **changes)
    runs = run_store(store, run.run_id)
    executions = ExecutionsInMemory(*running)
    return plan_copy(run, runs=runs, store=store, executions=executions, input_bucket=INPUT_BUCKET)


def planned_objects(store: ObjectsInMemory) -> list[PlannedObject]:
    runs = run_store(store)
    batches = runs.items(CopyBatch, runs.keys.copy_batches)
    return [row for batch in batches for row in runs.rows(PlannedObject, batch.key)]


def planned_uris(store: ObjectsInMemory) -> list[str]:
    return [item.source_uri for item in planned_objects(store)]


def shards(store: ObjectsInMemory) -> list[ImportShard]:
    runs = run_store(store)
    return runs.items(ImportShard, runs.keys.import_shards)


def test_every_listed_object_is_planned_under_a_name_of_its_own() -> None:
    # GIVEN more objects than any page of a listing or copy batch has
    store = ObjectsInMemory()
    uris = [f"{SOURCE}{number:04d}.dcm" for number in range(2_500)]
    for uri in uris:
        store.put(uri, size_bytes=10)
    # WHEN they are planned
    result = plan(store)
    # THEN each stands in the plan once, pinned to what was listed
    objects = planned_objects(store)
    assert [item.source_uri for item in objects] == uris
    assert len({item.key for item in objects}) == 2_500
    assert {(item.size_bytes, item.shard) for item in objects} == {(10, 0)}
    assert all(item.e_tag.startswith('"') and item.e_tag.endswith('"') for item in objects)
    runs = run_store(store)
    assert result == Plan(
        objects=2_500,
        size_bytes=25_000,
        copy_batches=4,
        copy_batches_key=runs.keys.copy_batches,
        import_shards=1,
        import_shards_key=runs.keys.import_shards,
    )


def test_batches_point_at_their_objects_and_count_them() -> None:
    store = ObjectsInMemory()
    for number in range(626):
        store.put(f"{SOURCE}{number:04d}.dcm", size_bytes=10)
    plan(store)
    runs = run_store(store)
    batches = runs.items(CopyBatch, runs.keys.copy_batches)
    assert batches == [
        CopyBatch(0, 0, runs.keys.copy_plan(0), 625, 6_250),
        CopyBatch(1, 0, runs.keys.copy_plan(1), 1, 10),
    ]


def test_a_neighbour_of_a_prefix_without_slash_is_not_planned() -> None:
    store = ObjectsInMemory()
    for key in ("series-1/a.dcm", "series-10/b.dcm", "series-1.dcm"):
        store.put(f"s3://source/{key}")
    plan(store, "s3://source/series-1")
    assert planned_uris(store) == ["s3://source/series-1/a.dcm"]


def test_a_source_may_be_one_object_a_bucket_or_end_with_an_asterisk() -> None:
    for source in ("s3://source/series/a.dcm", "s3://source", "s3://source/series/*"):
        store = ObjectsInMemory()
        store.put("s3://source/series/a.dcm")
        plan(store, source)
        assert planned_uris(store) == ["s3://source/series/a.dcm"]


def test_folder_markers_are_no_objects_but_empty_files_are() -> None:
    store = ObjectsInMemory()
    store.put(SOURCE, b"")
    store.put(f"{SOURCE}sub/", b"")
    store.put(f"{SOURCE}sub/empty.dcm", b"")
    plan(store)
    assert planned_uris(store) == [f"{SOURCE}sub/empty.dcm"]


def test_an_object_that_two_sources_name_is_planned_once() -> None:
    store = ObjectsInMemory()
    for name in ("a", "b"):
        store.put(f"{SOURCE}{name}.dcm")
    plan(store, f"{SOURCE}a.dcm", SOURCE, f"{SOURCE}*")
    assert planned_uris(store) == [f"{SOURCE}a.dcm", f"{SOURCE}b.dcm"]


def test_sources_of_several_buckets_are_planned_together() -> None:
    store = ObjectsInMemory()
    store.put("s3://one/a.dcm")
    store.put("s3://two/a.dcm")
    plan(store, "s3://one/", "s3://two/")
    first, second = planned_objects(store)
    assert (first.source_uri, second.source_uri) == ("s3://one/a.dcm", "s3://two/a.dcm")
    assert first.key != second.key


@pytest.mark.parametrize(
    ("files", "size_bytes", "expected"),
    [
        (5_000, 1, [5_000]),
        (5_001, 1, [5_000, 1]),
        (3, 5 * 10**9, [2, 1]),
        (2, 5 * 10**9 + 1, [1, 1]),
    ],
)
def test_a_shard_holds_at_most_5000_files_and_10_gb(
    files: int, size_bytes: int, expected: list[int]
) -> None:
    store = ObjectsInMemory()
    for number in range(files):
        store.put(f"{SOURCE}{number:05d}.dcm", size_bytes=size_bytes)
    assert plan(store).import_shards == len(expected)
    assert [shard.objects for shard in shards(store)] == expected
    assert [shard.size_bytes for shard in shards(store)] == [n * size_bytes for n in expected]


def test_a_shard_names_its_folders_and_its_objects_lie_in_them() -> None:
    store = ObjectsInMemory()
    for number in range(2):
        store.put(f"{SOURCE}{number}.dcm", size_bytes=6 * 10**9)
    plan(store)
    for shard, item in zip(shards(store), planned_objects(store), strict=True):
        assert shard.input_s3_uri == f"s3://{INPUT_BUCKET}/runs/sample/dicom/{shard.shard:04d}/"
        assert shard.output_s3_uri == f"s3://output-bucket/runs/sample/import/{shard.shard:04d}/"
        assert f"s3://{INPUT_BUCKET}/{item.key}".startswith(shard.input_s3_uri)
        assert item.shard == shard.shard


def test_token_seeds_differ_by_shard_and_by_execution() -> None:
    seeds = []
    for arn in ("arn:first", "arn:second"):
        store = ObjectsInMemory()
        for number in range(2):
            store.put(f"{SOURCE}{number}.dcm", size_bytes=6 * 10**9)
        plan(store, execution_arn=arn)
        seeds += [shard.token_seed for shard in shards(store)]
    assert len(set(seeds)) == 4


def test_a_plan_that_was_cut_off_is_made_again_with_the_same_tokens() -> None:
    # GIVEN a run whose plan lacks its commit marker
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    plan(store)
    before = shards(store)
    runs = run_store(store)
    del store.objects[runs.at(runs.keys.plan)]
    # WHEN PlanCopy is delivered again
    plan(store)
    # THEN the shards are the same, tokens included
    assert shards(store) == before


def test_the_plan_is_written_last() -> None:
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    result = plan(store)
    runs = run_store(store)
    assert store.written[-1] == runs.keys.plan
    assert runs.read(PlannedRun, runs.keys.plan) == PlannedRun(RUN, result)


def test_a_run_that_has_a_plan_keeps_it() -> None:
    # GIVEN a planned run
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    first = plan(store)
    written = list(store.written)
    # WHEN another execution of it finds one more object
    store.put(f"{SOURCE}b.dcm")
    second = plan(store, execution_arn="arn:another", allow_partial_import=True)
    # THEN it works on what was listed first
    assert second == first
    assert store.written == [*written, run_store(store).keys.owner]  # and is the owner now


def test_a_run_is_not_planned_again_for_other_sources() -> None:
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    plan(store)
    with pytest.raises(InvalidInputError, match=r"^runId: the run 'sample' was planned for other"):
        plan(store, "s3://another/study/")


@pytest.mark.parametrize("key", ["", "sub/"])
def test_sources_that_hold_nothing_are_an_error_that_names_them(key: str) -> None:
    store = ObjectsInMemory()
    store.put(f"{SOURCE}{key}", b"")
    with pytest.raises(NothingToImportError) as raised:
        plan(store, SOURCE, "s3://another/")
    places = "(s3://idc-open-data/…, s3://another/…). Check the prefixes"
    assert f"No objects lie under the execution's sources {places}" in str(raised.value)
    assert store.written == [run_store(store).keys.owner]


def test_a_run_that_another_execution_imports_is_not_planned() -> None:
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    plan(store)
    other = f"{RUN.execution_arn}-r1"
    with pytest.raises(RunInUseError):
        plan(store, running=(RUN.execution_arn,), execution_arn=other)
    # AND when it has ended, its plan is kept
    written = len(store.written)
    assert plan(store, execution_arn=other).objects == 1
    assert store.written[written:] == [run_store(store).keys.owner]


def test_an_execution_with_other_sources_does_not_become_the_owner() -> None:
    store = ObjectsInMemory()
    store.put(f"{SOURCE}a.dcm")
    plan(store)
    with pytest.raises(InvalidInputError):
        plan(store, "s3://idc-open-data/another/", execution_arn="arn:of-another")
    assert owner_of(run_store(store)) == RUN.execution_arn
