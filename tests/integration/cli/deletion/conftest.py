"""Runs to be deleted, and the machine that does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from frameproof.contracts import ImageSet
from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.deletion.runs_left_behind import keys_of, leave_run_behind
from tests.unit.cli.cli_histories import history_of_a_deletion


@pytest.fixture
def put_run(stack: StackUnderTest) -> Callable[..., None]:
    """Put what a run leaves behind into both buckets and the data store."""

    def put(run_id: str, *image_sets: ImageSet) -> None:
        leave_run_behind(stack, run_id, *image_sets)

    return put


@pytest.fixture
def delete_run(stack: StackUnderTest) -> None:
    """Let the machine DeleteRun do its work, in two passes."""

    def empty_the_folders(document: dict[str, list[str]]) -> None:
        for run_id in document["runIds"]:
            for key in keys_of(stack, run_id):
                stack.s3.delete_object(Bucket="inbox", Key=key)
                stack.s3.delete_object(Bucket="outbox", Key=key)

    stack.step_functions.events = history_of_a_deletion(1)
    stack.step_functions.events_per_pause = 4
    stack.step_functions.on_start = empty_the_folders
