"""Each exit code that a command which looks at runs can give, by what happens to it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError

from tests.integration.cli.conftest import StackUnderTest

type Prepare = Callable[[StackUnderTest], None]

REFUSAL = ClientError({"Error": {"Code": "ThrottlingException", "Message": "no"}}, "Describe")


def runs_on(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}


def proven(stack: StackUnderTest) -> None:
    ended_with(stack, status="SUCCEEDED", output=json.dumps({"verdict": "PROVEN"}))
    stack.put_report("r1", "PROVEN")


def not_proven(stack: StackUnderTest) -> None:
    ended_with(stack, status="FAILED", error="FramesNotProven", cause="...")
    stack.put_report("r1", "NOT_PROVEN")


def ended_with(stack: StackUnderTest, **end: str) -> None:
    runs_on(stack)
    stack.step_functions.ends["r1"] = end
    # A retry ends in the same way.
    stack.step_functions.end = end
    stack.step_functions.let_it_end()


def failed_with(error: str) -> Prepare:
    return lambda stack: ended_with(stack, status="FAILED", error=error, cause="why")


def interrupted(stack: StackUnderTest) -> None:
    runs_on(stack)
    stack.step_functions.interrupt_at_pause = True


def trouble(error: BaseException) -> Prepare:
    def prepare(stack: StackUnderTest) -> None:
        stack.step_functions.trouble = error

    return prepare


def nothing(_: StackUnderTest) -> None:
    """Leave the stack as it is: it has no runs."""


def stopped(stack: StackUnderTest) -> None:
    ended_with(stack, status="ABORTED")


@pytest.mark.parametrize(
    ("command", "exit_code", "prepare"),
    [
        ("list", 0, nothing),
        ("list --limit 0", 2, nothing),
        ("list", 130, trouble(KeyboardInterrupt())),
        ("list", 254, trouble(REFUSAL)),
        ("list", 255, trouble(TypeError("bug"))),
        ("status r1", 0, runs_on),
        ("status r1", 0, not_proven),
        ("status ..", 2, nothing),
        ("status", 2, nothing),
        ("status r1", 4, nothing),
        ("status r1", 130, trouble(KeyboardInterrupt())),
        ("status r1", 254, trouble(REFUSAL)),
        ("status r1", 255, trouble(TypeError("bug"))),
        ("watch r1", 0, proven),
        ("watch r1", 1, not_proven),
        ("watch ..", 2, nothing),
        ("watch r1", 3, failed_with("ImportJobFailedError")),
        ("watch r1", 4, nothing),
        ("watch r1", 4, failed_with("NothingToImportError")),
        ("watch r1", 5, stopped),
        ("watch r1", 5, failed_with("States.Timeout")),
        ("watch r1", 130, interrupted),
        ("watch r1", 253, failed_with("SettingsError")),
        ("watch r1", 254, trouble(REFUSAL)),
        ("watch r1", 255, failed_with("TypeError")),
        ("stop r1", 0, runs_on),
        ("stop ..", 2, nothing),
        ("stop r1", 4, nothing),
        ("stop r1", 130, trouble(KeyboardInterrupt())),
        ("stop r1", 254, trouble(REFUSAL)),
        ("stop r1", 255, trouble(TypeError("bug"))),
        ("retry r1", 1, not_proven),
        ("retry r1", 2, proven),
        ("retry r1", 2, runs_on),
        ("retry r1", 3, failed_with("ImportJobFailedError")),
        ("retry r1", 4, nothing),
        ("retry r1", 5, failed_with("ImportTimedOutError")),
        ("retry r1", 130, trouble(KeyboardInterrupt())),
        ("retry r1", 254, trouble(REFUSAL)),
        ("retry r1", 255, trouble(TypeError("bug"))),
    ],
)
def test_exit_code_says_what_happened(
    stack: StackUnderTest, command: str, exit_code: int, prepare: Prepare
) -> None:
    prepare(stack)
    result = stack.run(*command.split())
    assert result.exit_code == exit_code, result.stderr
    is_verdict = exit_code in {0, 1}
    assert ("error: " in result.stderr) is not is_verdict
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["list", "status r1", "watch r1", "stop r1", "retry r1"])
def test_no_target_is_a_matter_of_configuration(stack: StackUnderTest, command: str) -> None:
    result = stack.run(*command.split(), stack=None)
    assert result.exit_code == 253
    assert "frameproof local up" in result.stderr
