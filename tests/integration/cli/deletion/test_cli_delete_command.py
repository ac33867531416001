from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.cli.conftest import OUTPUTS, StackUnderTest
from tests.integration.cli.deletion.runs_left_behind import image_set, keys_of
from tests.integration.cli.shipped_schemas import conforming


def test_dry_run_lists_what_goes_and_deletes_nothing(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    put_run("b", image_set(2))
    result = stack.run("delete", "a", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[:6] == [
        "  runs        a",
        "  image sets  1",
        f"              {1:032x}, CT, 57 frames",
        "  objects     3 objects, 0.0 MB",
        "              1 object, 0.0 MB in s3://inbox/runs/a/",
        "              1 object, 0.0 MB in s3://inbox/uploads/a/",
    ]
    assert stack.step_functions.started == {}
    assert len(keys_of(stack, "a")) == 3


def test_names_of_uploaded_files_are_not_shown(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    for options in ([], ["--json"]):
        result = stack.run("delete", "a", "--dry-run", *options)
        assert "Jane" not in result.stdout + result.stderr


@pytest.mark.usefixtures("delete_run")
def test_named_runs_are_deleted_and_no_others(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN three runs, one with a downloaded report
    for number, run_id in enumerate(("a", "b", "c")):
        put_run(run_id, image_set(number))
    (stack.home / "runs" / "a").mkdir(parents=True)
    # WHEN two are deleted, one of them named twice
    result = stack.run("delete", "a", "b", "a", "--yes")
    # THEN they are gone, the third is there, and so is the report
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "deleted: 2 runs, 2 image sets, 6 objects, 0.0 MB\n"
    assert [*stack.step_functions.started.values()] == [{"runIds": ["a", "b"]}]
    assert keys_of(stack, "a") == keys_of(stack, "b") == []
    assert len(keys_of(stack, "c")) == 3
    assert f"stays       {stack.home}/runs/a, your copy of the report" in result.stderr


@pytest.mark.usefixtures("delete_run")
def test_deletion_is_followed_in_one_line(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    result = stack.run("delete", "a", "--yes")
    shown = [line for line in result.stderr.splitlines() if line.startswith("DeleteRun")]
    assert shown[0] == "DeleteRun: deleting"
    assert shown[1].startswith("DeleteRun: done in ")
    assert shown[1].endswith("1 of 1 image sets")
    assert len(shown) == 2


@pytest.mark.usefixtures("delete_run")
def test_all_deletes_every_run_even_one_that_was_only_uploaded(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    stack.s3.put_object(Bucket="inbox", Key="uploads/b/1.dcm", Body=b"1")
    result = stack.run("delete", "--all", "--yes", "--json")
    assert result.exit_code == 0, result.stderr
    document = conforming(result.stdout, "deletion")
    assert document["runIds"] == ["a", "b"]
    assert document["imageSets"] == [{"imageSetId": f"{1:032x}", "modality": "CT", "frames": 57}]
    assert ":execution:" in document["executionArn"]
    again = stack.run("delete", "--all", "--yes")
    assert (again.exit_code, again.stdout) == (0, "nothing is left to delete\n")


def test_shared_image_set_is_refused_with_the_other_runs_id(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN an image set that run b extended
    put_run("a", image_set(1))
    put_run("b", image_set(1, first=2, last=2))
    # WHEN one of both is to be deleted
    result = stack.run("delete", "a", "--yes", "--json")
    # THEN nothing is, and the other is named
    assert result.exit_code == 2
    assert conforming(result.stdout, "deletion")["refused"][0]["otherRunIds"] == ["b"]
    assert "nothing was deleted" in result.stderr
    assert f"Image set {1:032x}" in result.stderr
    assert stack.step_functions.started == {}
    # AND both together may go
    together = stack.run("delete", "a", "b", "--dry-run")
    assert together.exit_code == 0, together.stderr
    assert "refused" not in together.stdout


def test_image_set_that_is_gone_already_is_not_listed(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1), image_set(2))
    del stack.healthimaging.versions[f"{1:032x}"]
    result = stack.run("delete", "a", "--dry-run", "--json")
    document = conforming(result.stdout, "deletion")
    assert [item["imageSetId"] for item in document["imageSets"]] == [f"{2:032x}"]


def test_unknown_run_is_not_found_and_the_nearest_are_named(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("pelvis-1")
    result = stack.run("delete", "pelvis-2", "--yes")
    assert result.exit_code == 4
    assert "there is no run pelvis-2" in result.stderr
    assert "did you mean pelvis-1?" in result.stderr


def test_run_that_was_deleted_before_leaves_nothing_to_do(stack: StackUnderTest) -> None:
    stack.step_functions.started["a"] = {}
    result = stack.run("delete", "a", "--yes")
    assert (result.exit_code, result.stdout) == (0, "nothing is left to delete\n")


def test_run_that_goes_on_is_not_deleted(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN a run that is tried again under another name
    put_run("a", image_set(1))
    stack.step_functions.running["a-r1"] = {"runId": "a", "sources": ["s3://x/"]}
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 2
    assert "a still goes on" in result.stderr
    assert stack.step_functions.started == {}


def test_without_a_terminal_nobody_is_asked(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", image_set(1))
    result = stack.run("delete", "a", input="y\n")
    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert stack.step_functions.started == {}


@pytest.mark.usefixtures("delete_run")
@pytest.mark.parametrize(("answer", "exit_code", "left"), [("y\n", 0, 0), ("n\n", 130, 3)])
def test_on_a_terminal_a_person_is_asked_on_stderr(
    stack: StackUnderTest,
    put_run: Callable[..., None],
    answer: str,
    exit_code: int,
    left: int,
) -> None:
    put_run("a", image_set(1))
    stack.can_ask = True
    result = stack.run("delete", "a", input=answer)
    assert result.exit_code == exit_code, result.stderr
    assert "Delete this from stack frameproof in us-east-1? [y/N]" in result.stderr
    assert "Delete this" not in result.stdout
    assert len(keys_of(stack, "a")) == left


@pytest.mark.parametrize("arguments", [["--yes"], ["a", "--all", "--yes"]])
def test_either_runs_or_all_must_be_named(stack: StackUnderTest, arguments: list[str]) -> None:
    result = stack.run("delete", *arguments)
    assert result.exit_code == 2
    assert "--all" in result.stderr


def test_older_stack_says_that_it_deletes_no_runs(stack: StackUnderTest) -> None:
    older = {name: value for name, value in OUTPUTS.items() if name != "DeleteRunStateMachineArn"}
    stack.make_stack("older", older)
    result = stack.run("delete", "a", "--yes", stack="older")
    assert result.exit_code == 253
    assert "no output DeleteRunStateMachineArn" in result.stderr
    assert "sam deploy" in result.stderr
