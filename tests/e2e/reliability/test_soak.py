"""Many executions in a row, each with another fault, leave nothing behind in the server."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.conftest import LocalStack, running_server
from tests.e2e.reliability.server_resources import resources_of
from tests.e2e.reliability.small_study import SmallStudy, new_study

IS_CAMPAIGN = "FRAMEPROOF_CAMPAIGN" in os.environ
EXECUTIONS, WARM_UP = (50, 10) if IS_CAMPAIGN else (6, 3)
GROWTH = 1.05
"""Of the server's memory after the warm-up; a slice is too short to judge it."""

SEED = 17


@pytest.fixture
def soaked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalStack]:
    """A stack that no other test has used; a slice makes do with the one of all tests."""
    if not IS_CAMPAIGN:
        yield request.getfixturevalue("stack")
        return
    with running_server(tmp_path_factory.mktemp("soak-home")) as started:
        started.read_outputs("frameproof")
        yield started


def run_plainly(stack: LocalStack, study: SmallStudy) -> None:
    study.start(stack)


def run_throttled(stack: LocalStack, study: SmallStudy) -> None:
    stack.admin("healthimaging/faults", [{"kind": "throttle", "times": 5}])
    study.start(stack)


def run_with_broken_answers(stack: LocalStack, study: SmallStudy) -> None:
    broken = [
        {"kind": kind, "operation": "GetImageFrame"}
        for kind in ("truncatedBody", "connectionReset", "emptyBody", "htmlBody")
    ]
    stack.admin("healthimaging/faults", broken)
    study.start(stack)


def run_with_a_crash(stack: LocalStack, study: SmallStudy) -> None:
    stack.admin("lambda/crashes", [{"nth": 6, "moment": "after"}])
    study.start(stack)


def run_delivered_twice(stack: LocalStack, study: SmallStudy) -> None:
    stack.admin("step-functions/deliveries", {"times": 2})
    study.start(stack)


def run_stopped_and_redriven(stack: LocalStack, study: SmallStudy) -> None:
    stack.admin("step-functions/holds", [{"state": "ListFrames"}])
    arn = study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    states = stack.client("stepfunctions")
    states.stop_execution(executionArn=arn)
    stack.ended(study.run_id)
    states.redrive_execution(executionArn=arn)


KINDS: tuple[Callable[[LocalStack, SmallStudy], None], ...] = (
    run_plainly,
    run_throttled,
    run_with_broken_answers,
    run_with_a_crash,
    run_delivered_twice,
    run_stopped_and_redriven,
)


@pytest.mark.requirement("R17")
def test_executions_with_faults_leave_no_process_port_or_file_and_no_memory(
    soaked: LocalStack,
) -> None:
    stack = soaked
    order = random.Random(SEED)  # noqa: S311 - a repeatable order, no secret
    kinds = [KINDS[number % len(KINDS)] for number in range(EXECUTIONS)]
    order.shuffle(kinds)
    warm = None
    for number, kind in enumerate(kinds, start=1):
        run_once(stack, f"soak-{number:02d}", kind)
        if number == WARM_UP:
            warm = resources_of(stack)
    end = resources_of(stack)
    assert warm is not None
    print(f"after {WARM_UP} executions {warm}; after {EXECUTIONS} {end}")  # noqa: T201 - the figures
    # One environment for each function is warm; a second one may be, where calls overlapped.
    assert end.processes <= most_processes(stack)
    assert end.listening_ports <= end.processes + 1
    assert end.temporary_files <= end.processes + 1  # an output file each, and the server's log
    assert end.open_files <= warm.open_files + 4 * (end.processes + 1)
    if IS_CAMPAIGN:
        assert end.resident_bytes < warm.resident_bytes * GROWTH


def run_once(
    stack: LocalStack, run_id: str, kind: Callable[[LocalStack, SmallStudy], None]
) -> None:
    """Run a study with one kind of fault; it ends well, and every switch is off again."""
    kind(stack, new_study(stack, run_id))
    ended = stack.ended(run_id)
    assert ended["status"] == "SUCCEEDED", (kind, ended)
    assert stack.admin("step-functions/deliveries?waitSeconds=60")["running"] == 0
    stack.admin("step-functions/deliveries", {"times": 1})
    stack.admin("step-functions/holds", [])
    stack.admin("lambda/crashes", [])
    stack.admin("healthimaging/faults", [])


def most_processes(stack: LocalStack) -> int:
    """Return how many processes the server may keep: two environments a function, converters."""
    pages = stack.client("lambda").get_paginator("list_functions").paginate()
    functions = sum(len(page["Functions"]) for page in pages)
    return 2 * functions + 2 * (os.cpu_count() or 1)
