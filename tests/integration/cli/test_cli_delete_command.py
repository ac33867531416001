from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from frameproof.contracts import ImageSet
from frameproof.layout import RunFolder
from frameproof.run_store import RunStore
from frameproof.storage import Storage
from tests.integration.cli.conftest import OUTPUTS, StackUnderTest
from tests.unit.cli.cli_fakes import history_of_a_deletion, lambda_cause


def _image_set(number: int, *, first: int = 1, last: int = 1) -> ImageSet:
    return ImageSet(
        image_set_id=f"{number:032x}",
        version_id=str(last),
        first_version_id=str(first),
        is_primary=True,
        modality="CT",
        series_instance_uid="1.2.3",
        frames=57,
        instances_with_frames=57,
        instances_without_frames=0,
        number_of_frames=57,
    )


@pytest.fixture
def put_run(stack: StackUnderTest) -> Callable[..., None]:
    """Put what a run leaves behind into both buckets and the data store."""

    def put(run_id: str, *image_sets: ImageSet) -> None:
        folder = RunFolder(run_id)
        stack.s3.put_object(Bucket="inbox", Key=f"{folder.dicom(0)}a.dcm", Body=b"copy")
        stack.s3.put_object(Bucket="inbox", Key=f"uploads/{run_id}/Jane Doe.dcm", Body=b"upload")
        runs = RunStore(Storage(stack.s3), "outbox", run_id)
        runs.write_rows(folder.image_sets, image_sets)
        for item in image_sets:
            stack.healthimaging.versions[item.image_set_id] = item.version_id

    return put


@pytest.fixture
def delete_run(stack: StackUnderTest) -> None:
    """Let the machine DeleteRun do its work, in two passes."""

    def empty_the_folders(document: dict[str, list[str]]) -> None:
        for run_id in document["runIds"]:
            for key in _keys(stack, run_id):
                stack.s3.delete_object(Bucket="inbox", Key=key)
                stack.s3.delete_object(Bucket="outbox", Key=key)

    stack.step_functions.events = history_of_a_deletion(1)
    stack.step_functions.events_per_pause = 4
    stack.step_functions.on_start = empty_the_folders


def _keys(stack: StackUnderTest, run_id: str) -> list[str]:
    """Name what is left of a run in both buckets."""
    return [
        item["Key"]
        for bucket in ("inbox", "outbox")
        for item in stack.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        if f"/{run_id}/" in item["Key"]
    ]


def test_dry_run_lists_what_goes_and_deletes_nothing(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", _image_set(1))
    put_run("b", _image_set(2))
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
    assert len(_keys(stack, "a")) == 3


def test_names_of_uploaded_files_are_not_shown(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", _image_set(1))
    for options in ([], ["--json"]):
        result = stack.run("delete", "a", "--dry-run", *options)
        assert "Jane" not in result.stdout + result.stderr


@pytest.mark.usefixtures("delete_run")
def test_named_runs_are_deleted_and_no_others(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN three runs, one with a downloaded report
    for number, run_id in enumerate(("a", "b", "c")):
        put_run(run_id, _image_set(number))
    (stack.home / "runs" / "a").mkdir(parents=True)
    # WHEN two are deleted, one of them named twice
    result = stack.run("delete", "a", "b", "a", "--yes")
    # THEN they are gone, the third is there, and so is the report
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "deleted: 2 runs, 2 image sets, 6 objects, 0.0 MB\n"
    assert [*stack.step_functions.started.values()] == [{"runIds": ["a", "b"]}]
    assert _keys(stack, "a") == _keys(stack, "b") == []
    assert len(_keys(stack, "c")) == 3
    assert f"stays       {stack.home}/runs/a, your copy of the report" in result.stderr


@pytest.mark.usefixtures("delete_run")
def test_deletion_is_followed_in_one_line(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", _image_set(1))
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
    put_run("a", _image_set(1))
    stack.s3.put_object(Bucket="inbox", Key="uploads/b/1.dcm", Body=b"1")
    result = stack.run("delete", "--all", "--yes", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["runIds"] == ["a", "b"]
    assert document["imageSets"] == [{"imageSetId": f"{1:032x}", "modality": "CT", "frames": 57}]
    assert ":execution:" in document["executionArn"]
    again = stack.run("delete", "--all", "--yes")
    assert (again.exit_code, again.stdout) == (0, "nothing is left to delete\n")


def test_shared_image_set_is_refused_with_the_other_runs_id(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN an image set that run b extended
    put_run("a", _image_set(1))
    put_run("b", _image_set(1, first=2, last=2))
    # WHEN one of both is to be deleted
    result = stack.run("delete", "a", "--yes", "--json")
    # THEN nothing is, and the other is named
    assert result.exit_code == 2
    assert json.loads(result.stdout)["refused"][0]["otherRunIds"] == ["b"]
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
    put_run("a", _image_set(1), _image_set(2))
    del stack.healthimaging.versions[f"{1:032x}"]
    result = stack.run("delete", "a", "--dry-run", "--json")
    assert [item["imageSetId"] for item in json.loads(result.stdout)["imageSets"]] == [f"{2:032x}"]


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
    put_run("a", _image_set(1))
    stack.step_functions.running["a-r1"] = {"runId": "a", "sources": ["s3://x/"]}
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 2
    assert "a still goes on" in result.stderr
    assert stack.step_functions.started == {}


def test_without_a_terminal_nobody_is_asked(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", _image_set(1))
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
    put_run("a", _image_set(1))
    stack.can_ask = True
    result = stack.run("delete", "a", input=answer)
    assert result.exit_code == exit_code, result.stderr
    assert "Delete this from stack frameproof in us-east-1? [y/N]" in result.stderr
    assert "Delete this" not in result.stdout
    assert len(_keys(stack, "a")) == left


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


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [("SharedImageSetError", 2), ("DeletionTimedOutError", 5), ("ServiceError", 254)],
)
def test_deletion_that_fails_tells_its_error_and_that_it_can_be_repeated(
    stack: StackUnderTest, put_run: Callable[..., None], error: str, exit_code: int
) -> None:
    put_run("a", _image_set(1))
    end = {"status": "FAILED", "error": error, "cause": lambda_cause(error, "Because.")}
    stack.step_functions.end = end
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == exit_code
    assert f"the deletion failed with {error}: Because." in result.stderr
    assert "The same command again finishes it." in result.stderr


def test_what_comes_back_meanwhile_is_not_passed_over(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    # GIVEN a machine that succeeds, and objects that are there all the same
    put_run("a", _image_set(1))
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 1
    assert "3 objects, 0.0 MB are in s3://inbox/runs/a/" in result.stderr


def test_interrupted_watching_does_not_end_the_deletion(
    stack: StackUnderTest, put_run: Callable[..., None]
) -> None:
    put_run("a", _image_set(1))
    stack.step_functions.interrupt_at_pause = True
    result = stack.run("delete", "a", "--yes")
    assert result.exit_code == 130
    assert "the deletion goes on" in result.stderr
