"""How the command behaves towards people, pipes and shells, whatever it is asked to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from frameproof_cli.app import frameproof
from frameproof_cli.wiring import Wiring
from tests.integration.cli.conftest import StackUnderTest

GREEN = "\x1b[32m"
RUN = ("run", "--sample", "all", "--run-id", "r1")


@pytest.mark.parametrize(
    "arguments", [("--quiet", *RUN), (*RUN, "--quiet")], ids=["before", "behind"]
)
def test_quiet_leaves_the_result_alone_wherever_it_stands(
    stack: StackUnderTest, arguments: tuple[str, ...]
) -> None:
    stack.put_report("r1", "PROVEN")
    result = stack.run(*arguments)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.startswith("PROVEN  r1\n")


def test_quiet_command_still_says_its_errors(stack: StackUnderTest) -> None:
    result = stack.run("status", "nowhere", "--quiet")
    assert result.exit_code == 4
    assert result.stderr.startswith("error: there is no run nowhere")


def test_verdict_has_its_colour_on_a_terminal(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")
    assert stack.run(*RUN, color=True).stdout.startswith(f"{GREEN}PROVEN")


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"})],
    ids=["option", "variable"],
)
def test_colours_can_be_forbidden(
    stack: StackUnderTest, arguments: list[str], environment: dict[str, str]
) -> None:
    stack.put_report("r1", "PROVEN")
    result = stack.run(*RUN, *arguments, environment=environment, color=True)
    assert result.stdout.startswith("PROVEN  r1\n")


def test_empty_no_color_forbids_nothing(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")
    result = stack.run(*RUN, environment={"NO_COLOR": ""}, color=True)
    assert result.stdout.startswith(GREEN)


def test_traceback_is_shown_with_debug_alone_wherever_it_stands(stack: StackUnderTest) -> None:
    refusal = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
    stack.step_functions.trouble = ClientError(refusal, "ListExecutions")
    plain, debugged = stack.run("list"), stack.run("list", "--debug")
    assert plain.exit_code == debugged.exit_code == 254
    assert len(plain.stderr.splitlines()) == 2  # the target, the error
    assert "Traceback" in debugged.stderr


def test_options_behind_two_dashes_are_arguments(stack: StackUnderTest) -> None:
    result = stack.run("status", "--stack", "frameproof", "--", "--quiet", stack=None)
    assert result.exit_code == 2
    assert "'--quiet' cannot be a run id" in result.stderr


def test_reader_that_goes_away_leaves_one_line_and_an_exit_code(tmp_path: Path) -> None:
    # GIVEN a pipe whose reading end is closed
    reading, writing = os.pipe()
    os.close(reading)
    # WHEN something is written into it
    done = subprocess.run(
        [sys.executable, "-m", "frameproof_cli", "local", "status"],
        env={"FRAMEPROOF_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    # THEN there is neither a traceback nor Python's own complaint at its end
    assert done.returncode == 130
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: whoever read the output has gone away")


def _completions(stack: StackUnderTest, *arguments: str, incomplete: str) -> list[str]:
    wiring = Wiring(
        environment={"FRAMEPROOF_HOME": str(stack.home)}, connect_to_aws=stack.connect_to_aws
    )
    completion = ShellComplete(frameproof, {"obj": wiring}, "frameproof", "_FRAMEPROOF_COMPLETE")
    return [item.value for item in completion.get_completions([*arguments], incomplete)]


@pytest.mark.parametrize("command", ["status", "watch", "stop", "retry", "report", "delete"])
def test_shell_completes_run_ids_the_newest_first(stack: StackUnderTest, command: str) -> None:
    stack.put_report("ct-old", "PROVEN")
    stack.step_functions.started = {"ct-b": {}, "ct-b-r1": {"runId": "ct-b"}, "mr": {}, "ct-a": {}}
    found = _completions(stack, command, "--stack", "frameproof", incomplete="ct-")
    assert found == ["ct-a", "ct-b", "ct-old"]


def test_shell_completes_nothing_where_the_target_cannot_be_reached(stack: StackUnderTest) -> None:
    assert _completions(stack, "status", incomplete="ct-") == []
    assert _completions(stack, "status", "--stack", "other", incomplete="ct-") == []


def test_shell_completes_commands_and_options(stack: StackUnderTest) -> None:
    assert _completions(stack, incomplete="sta") == ["status"]
    assert _completions(stack, "watch", incomplete="--json") == ["--json", "--json-stream"]


@pytest.mark.parametrize(
    ("can_walk", "environment"), [(False, {}), (True, {"TERM": "dumb"})], ids=["pipe", "dumb"]
)
def test_without_a_command_nothing_is_asked_but_on_a_real_terminal(
    can_walk: bool, environment: dict[str, str]
) -> None:
    wiring = Wiring(environment=environment, can_walk=lambda: can_walk)
    result = CliRunner(mix_stderr=False).invoke(frameproof, ["--no-color"], obj=wiring)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: frameproof [OPTIONS] COMMAND")


def test_no_command_waits_for_the_lists_to_be_loaded() -> None:
    program = "import sys, frameproof_cli.app; print('prompt_toolkit' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert loaded.stdout == b"False\n"
