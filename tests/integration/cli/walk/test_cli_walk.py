"""The walk's order, what its answers become, and what is left where a person leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frameproof.catalog import SAMPLES
from frameproof.report.contract import Verdict
from frameproof_cli.terminal.failures import CommandError, ExitCode
from tests.integration.cli.conftest import OUTPUTS, StackUnderTest
from tests.integration.cli.walk.conftest import Answer, Walker

TO_THE_STACK = ("choose one of the stacks", "frameproof")
NOTHING_ELSE: list[str] = []
LEAVE = "no, leave"


def only_run(stack: StackUnderTest) -> tuple[str, dict[str, Any]]:
    ((run_id, document),) = stack.step_functions.started.items()
    return run_id, document


@pytest.mark.parametrize(("verdict", "exit_code"), [("PROVEN", 0), ("NOT_PROVEN", 1)])
def test_from_the_stack_to_the_deletion(
    walker: Walker,
    stack: StackUnderTest,
    capsys: pytest.CaptureFixture[str],
    verdict: Verdict,
    exit_code: int,
) -> None:
    # GIVEN somebody who wants everything of the sample of the pelvis, and keeps it
    walker.runs_end(verdict)
    walker.types("n\n")
    # WHEN they answer
    products = ["bitmaps", "source proof", "cross-check", "all levels", "allow refusals"]
    asked = ("ct-pelvis", products, "png", "every frame", "yes, start it", True)
    ended = walker(*TO_THE_STACK, *asked)
    # THEN exactly that was started, its report was shown, and the exit code is the verdict's
    run_id, document = only_run(stack)
    assert ended == exit_code
    assert run_id.startswith("ct-pelvis-")
    assert document == {
        "runId": run_id,
        "sources": [SAMPLES[1].source],
        "bitmaps": "png",
        "sourceProof": True,
        "crossCheck": "all",
        "levels": "all",
        "allowPartialImport": True,
    }
    assert stack.opened == [(stack.home / "runs" / run_id / "report.html").as_uri()]
    # AND the command line was shown that says the same, and the one that deletes
    shown = capsys.readouterr()
    flags = "--bitmaps png --source-proof --cross-check all --levels all --allow-partial-import"
    assert f"\n$ frameproof run ct-pelvis {flags} --stack frameproof\n" in shown.err
    assert "57 files, 30.1 MB; licence CC BY 4.0" in shown.err
    assert shown.out.startswith(f"{verdict}  {run_id}")
    assert f"everything stays. Delete it later: frameproof delete {run_id} --stack" in shown.err
    assert stack.s3.list_objects_v2(Bucket="outbox")["KeyCount"] == 2


def test_own_prefix_is_listed_and_one_that_is_empty_is_asked_for_again(
    walker: Walker, stack: StackUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.s3.put_object(Bucket="inbox", Key="scans/1.dcm", Body=b"four")
    prefix = ("an S3 prefix", "s3://inbox/nothing/", NOTHING_ELSE)
    again = ("an S3 prefix", "s3://inbox/scans/", NOTHING_ELSE, LEAVE)
    with pytest.raises(CommandError, match="nothing was started: the answer was no"):
        walker(*TO_THE_STACK, *prefix, *again)
    shown = capsys.readouterr().err
    assert "error: no objects lie under the sources" in shown
    assert "  1 files, 4 bytes\n" in shown
    assert "$ frameproof run --source s3://inbox/scans/ --stack frameproof\n" in shown


def test_own_folder_is_counted_and_everything_can_be_chosen_anew(
    walker: Walker, stack: StackUnderTest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "my scans").mkdir()
    (tmp_path / "my scans" / "1.dcm").write_bytes(b"four")
    folder = ("a folder on this machine", str(tmp_path / "my scans"), NOTHING_ELSE, "choose anew")
    with pytest.raises(CommandError, match="nothing was started"):
        walker(*TO_THE_STACK, *folder, "mr-head", NOTHING_ELSE, LEAVE)
    shown = capsys.readouterr().err
    assert f"$ frameproof run --dicom '{tmp_path}/my scans' --stack frameproof\n" in shown
    assert "$ frameproof run mr-head --stack frameproof\n" in shown
    assert stack.step_functions.started == {}


def test_stack_is_found_by_profile_and_region(
    walker: Walker, stack: StackUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN two stacks of ours, one that is none, and two profiles
    walker.profiles = ["dev", "prod"]
    stack.make_stack("hospital", OUTPUTS)
    stack.make_stack("something-else", {"Url": "https://example.org"})
    answers = ("choose one of the stacks", "prod", "another region", "eu-west-1", "hospital")
    # WHEN one is chosen of another region
    with pytest.raises(CommandError, match="nothing was started"):
        walker(*answers, "ct-chest", NOTHING_ELSE, LEAVE)
    # THEN that is where everything goes
    shown = capsys.readouterr().err
    assert "--stack hospital --profile prod --region eu-west-1\n" in shown
    assert set(stack.connections) == {("prod", None), ("prod", "eu-west-1")}


def test_only_stacks_of_ours_are_offered_and_the_one_of_the_variable_first(
    walker: Walker, stack: StackUnderTest
) -> None:
    stack.make_stack("something-else", {"Url": "https://example.org"})
    walker.environment = {"FRAMEPROOF_TARGET": "stack:hospital"}
    with pytest.raises(CommandError):
        walker(*TO_THE_STACK, "ct-chest", NOTHING_ELSE, LEAVE)
    assert walker.questions.offered["Which stack?"][0] == "frameproof"
    assert "something-else" not in walker.questions.offered["Which stack?"]
    assert walker.questions.offered["Where shall it run?"][0] == "AWS: stack hospital"


def test_run_that_fails_says_how_to_delete_what_it_left(
    walker: Walker, stack: StackUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.step_functions.end = {"status": "ABORTED", "error": "Stopped", "cause": "by a test"}
    with pytest.raises(CommandError, match="was stopped") as ended:
        walker(*TO_THE_STACK, "ct-chest", NOTHING_ELSE, "yes, start it")
    run_id, _ = only_run(stack)
    assert ended.value.exit_code == ExitCode.TIMED_OUT
    assert (
        f"is deleted by: frameproof delete {run_id} --stack frameproof" in capsys.readouterr().err
    )


BEFORE_THE_START: tuple[Answer, ...] = (*TO_THE_STACK, "ct-pelvis", ["bitmaps"], "png")


@pytest.mark.parametrize("answered", range(len(BEFORE_THE_START) + 1))
@pytest.mark.parametrize("left", [KeyboardInterrupt(), EOFError()], ids=["ctrl-c", "ctrl-d"])
def test_who_leaves_before_the_start_leaves_nothing_behind(
    walker: Walker, stack: StackUnderTest, answered: int, left: BaseException
) -> None:
    with pytest.raises(CommandError) as ended:
        walker(*BEFORE_THE_START[:answered], left)
    assert str(ended.value) == "nothing was started, and nothing was created."
    assert ended.value.exit_code == ExitCode.INTERRUPTED
    assert stack.step_functions.started == {}
    assert "Contents" not in stack.s3.list_objects_v2(Bucket="inbox")


def test_who_leaves_while_it_runs_is_told_how_to_come_back(
    walker: Walker, stack: StackUnderTest
) -> None:
    stack.step_functions.interrupt_at_pause = True
    with pytest.raises(CommandError) as ended:
        walker(*TO_THE_STACK, "ct-pelvis", NOTHING_ELSE, "yes, start it")
    run_id, _ = only_run(stack)
    assert f"Come back to it: frameproof watch {run_id} --stack frameproof" in str(ended.value)
    assert ended.value.exit_code == ExitCode.INTERRUPTED


@pytest.mark.parametrize("answers", [(KeyboardInterrupt(),), (False,)], ids=["report", "deletion"])
def test_who_leaves_after_the_run_deletes_nothing_and_is_told_both_commands(
    walker: Walker,
    stack: StackUnderTest,
    answers: tuple[Answer, ...],
) -> None:
    walker.runs_end("PROVEN")
    walker.types("")  # the end of what is typed, where `frameproof delete` asks
    with pytest.raises(CommandError) as ended:
        walker(*TO_THE_STACK, "ct-pelvis", NOTHING_ELSE, "yes, start it", *answers)
    run_id, _ = only_run(stack)
    assert ended.value.exit_code == ExitCode.INTERRUPTED
    assert f"frameproof delete {run_id} --stack frameproof" in str(ended.value)
    assert f"frameproof report {run_id} --open --stack frameproof" in str(ended.value)
    assert stack.s3.list_objects_v2(Bucket="outbox")["KeyCount"] == 2
