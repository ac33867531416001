"""What happens to a command: each function prepares the stack that it is going to talk to."""

from __future__ import annotations

import json
from collections.abc import Callable

from botocore.exceptions import ClientError

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.deletion.runs_left_behind import leave_run_behind
from tests.integration.cli.downloads.runs_to_download import (
    ledger_row,
    put_images,
    put_ledger,
)

type Prepare = Callable[[StackUnderTest], None]

REFUSAL = ClientError({"Error": {"Code": "ThrottlingException", "Message": "no"}}, "Describe")


def nothing(_: StackUnderTest) -> None:
    """Leave the stack as it is: it has no runs."""


def runs_on(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}


def ended_with(stack: StackUnderTest, **end: str) -> None:
    """Let the run r1 have ended; a retry ends in the same way."""
    runs_on(stack)
    stack.step_functions.ends["r1"] = end
    stack.step_functions.end = end
    stack.step_functions.let_it_end()


def proven(stack: StackUnderTest) -> None:
    ended_with(stack, status="SUCCEEDED", output=json.dumps({"verdict": "PROVEN"}))
    stack.put_report("r1", "PROVEN")


def not_proven(stack: StackUnderTest) -> None:
    ended_with(stack, status="FAILED", error="FramesNotProven", cause="...")
    stack.put_report("r1", "NOT_PROVEN")


def proven_by_a_retry(stack: StackUnderTest) -> None:
    not_proven(stack)
    stack.step_functions.end = {"status": "SUCCEEDED"}
    stack.put_report("r1", "PROVEN")


def stopped(stack: StackUnderTest) -> None:
    ended_with(stack, status="ABORTED")


def failed_with(error: str) -> Prepare:
    return lambda stack: ended_with(stack, status="FAILED", error=error, cause="why")


def going_to_prove(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")


def going_to_prove_nothing(stack: StackUnderTest) -> None:
    stack.step_functions.end = {"status": "FAILED", "error": "FramesNotProven", "cause": "..."}
    stack.put_report("r1", "NOT_PROVEN")


def going_to_fail_with(error: str) -> Prepare:
    def prepare(stack: StackUnderTest) -> None:
        stack.step_functions.end = {"status": "FAILED", "error": error, "cause": "why"}

    return prepare


def interrupted(stack: StackUnderTest) -> None:
    runs_on(stack)
    stack.step_functions.interrupt_at_pause = True


def trouble(error: BaseException) -> Prepare:
    def prepare(stack: StackUnderTest) -> None:
        stack.step_functions.trouble = error

    return prepare


def left_behind(*also: Prepare) -> Prepare:
    """Let the run r1 have left something in the stack, and more be true."""

    def prepare(stack: StackUnderTest) -> None:
        leave_run_behind(stack, "r1")
        for each in also:
            each(stack)

    return prepare


def with_ledger(*also: Prepare) -> Prepare:
    """Let the run r1 have a ledger of two frames, and more be true."""

    def prepare(stack: StackUnderTest) -> None:
        put_ledger(stack, stack.home, ledger_row(1), ledger_row(2, verdict="mismatched"))
        for each in also:
            each(stack)

    return prepare


def image_in_the_data_store(stack: StackUnderTest) -> None:
    put_images(stack, i3=2)


def image_set_without_metadata(stack: StackUnderTest) -> None:
    put_images(stack, i3=1)
    stack.healthimaging.documents.clear()


def somebody_says_no(stack: StackUnderTest) -> None:
    stack.can_ask = True  # and no answer comes from an empty stdin


def locked_bucket(stack: StackUnderTest) -> None:
    """Let S3 refuse to list any bucket."""

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListObjectsV2")

    stack.s3.meta.events.register("before-call.s3.ListObjectsV2", refuse)
