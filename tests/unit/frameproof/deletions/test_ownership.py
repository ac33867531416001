from __future__ import annotations

import pytest

from frameproof.contracts import ImageSet
from frameproof.deletions.ownership import (
    Claim,
    Ownership,
    SharedImageSet,
    covers,
    explain_shared,
    find_ownership,
    read_claims,
    require_unshared,
    run_ids,
)
from frameproof.errors import SharedImageSetError
from tests.unit.frameproof.deletable import Stack
from tests.unit.frameproof.fakes import OUTPUT_BUCKET, run_store


@pytest.fixture
def stack() -> Stack:
    return Stack()


def ownership_of(stack: Stack, *asked: str) -> Ownership:
    return find_ownership(
        asked, store=stack.store, bucket=OUTPUT_BUCKET, image_sets=stack.datastore
    )


def claims(*versions: set[int]) -> list[Claim]:
    return [Claim("run", "set", frozenset(named)) for named in versions]


@pytest.mark.parametrize(
    ("named", "latest", "expected"),
    [
        ([{1}], 1, True),
        ([{1}], 2, False),  # a later import, or a change of the metadata
        ([{2}], 2, False),  # an earlier import
        ([{1}, {2}], 2, True),
        ([{2}, {1}], 2, True),
        ([{1, 3}], 3, False),  # somebody else's between two shards
        ([{1, 3}, {2}], 3, True),
        ([{1, 2, 3}], 2, True),
        ([], 1, False),
    ],
)
def test_claims_cover_an_image_set_if_they_name_each_of_its_versions(
    named: list[set[int]], latest: int, expected: bool
) -> None:
    assert covers(claims(*named), latest) == expected


def test_a_run_owns_what_its_import_made(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1, "mr": 1})
    stack.datastore.add("ct")
    stack.datastore.add("mr")
    stack.datastore.add("decoy")
    assert ownership_of(stack, "a") == Ownership(owned=("ct", "mr"), gone=(), shared=())


def test_several_shards_of_a_run_own_what_they_extended_one_after_the_other(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1}, {"ct": 2}, {"ct": 3})
    stack.datastore.add("ct", 3)
    assert ownership_of(stack, "a").owned == ("ct",)


def test_an_earlier_attempt_at_a_shard_counts_too(stack: Stack) -> None:
    # GIVEN a run whose list knows only of the last attempt
    stack.add_run("a", {"ct": 1}, listed=False)
    stack.add_job("a", 1, {"ct": 2})
    stack.datastore.add("ct", 2)
    # THEN the manifest of the first is read all the same
    assert ownership_of(stack, "a").owned == ("ct",)


def test_a_run_that_failed_before_its_list_was_written_owns_what_it_imported(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1}, listed=False)
    stack.datastore.add("ct")
    assert ownership_of(stack, "a").owned == ("ct",)


def test_an_older_manifest_without_versions_made_version_one(stack: Stack) -> None:
    stack.add_run("a", {"ct": None}, listed=False)
    (claim,) = read_claims(run_store(stack.store, "a"))
    assert claim == Claim("a", "ct", frozenset({1}))


def test_a_version_that_only_the_list_names_may_be_another_import_s(stack: Stack) -> None:
    # GIVEN an older manifest without versions, and a list written when another import had come
    stack.add_run("a", {"ct": None}, listed=False)
    runs = run_store(stack.store, "a")
    runs.write_rows(runs.keys.image_sets, [ImageSet("ct", "2", "1", True, "CT", "1.2", 1, 1, 0, 1)])
    stack.datastore.add("ct", 2)
    # THEN the image set isn't the run's alone
    assert ownership_of(stack, "a").owned == ()


def test_the_list_alone_is_enough_where_manifests_are_deleted_already(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1})
    stack.store.delete_prefix(OUTPUT_BUCKET, "runs/a/import/", limit=9)
    stack.datastore.add("ct")
    assert ownership_of(stack, "a").owned == ("ct",)


def test_what_is_gone_is_neither_owned_nor_shared(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1, "mr": 1})
    stack.datastore.add("ct")
    assert ownership_of(stack, "a") == Ownership(owned=("ct",), gone=("mr",), shared=())


def test_an_image_set_that_another_run_extended_is_shared_with_it(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1})
    stack.add_run("b", {"ct": 2})
    stack.datastore.add("ct", 2)
    assert ownership_of(stack, "a").shared == (SharedImageSet("ct", 2, ("a",), ("b",)),)
    assert ownership_of(stack, "b").shared == (SharedImageSet("ct", 2, ("b",), ("a",)),)


def test_the_runs_that_made_an_image_set_own_it_together(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1})
    stack.add_run("b", {"ct": 2})
    stack.datastore.add("ct", 2)
    assert ownership_of(stack, "b", "a") == Ownership(owned=("ct",), gone=(), shared=())


def test_an_import_between_two_shards_of_a_run_makes_it_shared(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1}, {"ct": 3})
    stack.add_run("b", {"ct": 2})
    stack.datastore.add("ct", 3)
    assert ownership_of(stack, "a").shared == (SharedImageSet("ct", 3, ("a",), ("b",)),)


def test_other_runs_are_read_only_where_something_is_shared(stack: Stack) -> None:
    stack.add_run("a", {"ct": 1})
    stack.store.put(f"s3://{OUTPUT_BUCKET}/runs/broken/frames/image_sets.jsonl", b"not JSON")
    stack.datastore.add("ct")
    assert ownership_of(stack, "a").owned == ("ct",)


def test_runs_are_those_with_a_folder_in_the_output_bucket(stack: Stack) -> None:
    stack.add_run("b", {})
    stack.add_run("a", {})
    stack.store.put(f"s3://{OUTPUT_BUCKET}/other/file")
    assert run_ids(stack.store, OUTPUT_BUCKET) == ["a", "b"]


def test_a_shared_image_set_is_refused_with_the_other_run_s_id_and_what_to_do() -> None:
    shared = SharedImageSet("ct", 2, ("a",), ("b", "c"))
    with pytest.raises(SharedImageSetError) as raised:
        require_unshared(Ownership((), (), (shared, shared)))
    assert str(raised.value) == (
        "Image set ct is not of a alone: b, c imported into it too. Delete these runs together, "
        "or keep them. 1 more image sets are shared. Nothing was deleted."
    )


def test_a_version_that_no_run_made_is_said_to_be_somebody_else_s() -> None:
    text = explain_shared(SharedImageSet("ct", 2, ("a",), ()))
    assert "no run of this stack made all of its versions 1 to 2" in text


def test_nothing_shared_is_nothing_to_refuse() -> None:
    require_unshared(Ownership(("ct",), (), ()))
