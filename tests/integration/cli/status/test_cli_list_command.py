from __future__ import annotations

import json

import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming


@pytest.fixture
def busy_stack(stack: StackUnderTest) -> StackUnderTest:
    """Four runs: proven, not proven and retried, failed, and one that goes on."""
    fake = stack.step_functions
    fake.let_it_end()
    fake.started = {"a": {}, "b": {}, "b-r1": {"runId": "b"}, "c": {}}
    fake.running = {"by-hand": {"runId": "d"}}
    fake.ends = {
        "a": {"status": "SUCCEEDED", "output": json.dumps({"verdict": "PROVEN"})},
        "b": {"status": "FAILED", "error": "RetryableError", "cause": "..."},
        "b-r1": {"status": "FAILED", "error": "FramesNotProven", "cause": "..."},
        "c": {"status": "FAILED", "error": "NothingToImportError", "cause": "..."},
    }
    return stack


def test_runs_are_listed_the_newest_first_each_by_its_newest_execution(
    busy_stack: StackUnderTest,
) -> None:
    result = busy_stack.run("list")
    assert result.exit_code == 0, result.stderr
    head, *lines = result.stdout.splitlines()
    assert head.split() == ["RUN", "STATE", "STARTED", "DURATION"]
    assert [line.split()[:2] for line in lines] == [
        ["d", "RUNNING"],
        ["c", "FAILED"],
        ["b", "NOT_PROVEN"],
        ["a", "PROVEN"],
    ]
    assert lines[1].split()[-1] == "NothingToImportError"
    assert "2026-01-02 03:04:05 UTC" in lines[3]


def test_list_as_json_is_what_its_schema_says(busy_stack: StackUnderTest) -> None:
    result = busy_stack.run("list", "--json")
    document = conforming(result.stdout, "list")
    assert [(run["runId"], run["status"], run["verdict"]) for run in document["runs"]] == [
        ("d", "RUNNING", None),
        ("c", "FAILED", None),
        ("b", "FAILED", "NOT_PROVEN"),
        ("a", "SUCCEEDED", "PROVEN"),
    ]
    assert document["runs"][3]["startedAt"] == "2026-01-02T03:04:05.000Z"
    assert document["runs"][3]["seconds"] == 36.0
    assert document["nextPage"] is None


def test_pages_follow_each_other_and_say_where_the_next_is(busy_stack: StackUnderTest) -> None:
    first = busy_stack.run("list", "--limit", "3")
    assert first.stdout.splitlines()[-1] == "more: frameproof list --page 2 --stack frameproof"
    second = busy_stack.run("list", "--limit", "3", "--page", "2", "--json")
    document = conforming(second.stdout, "list")
    assert [run["runId"] for run in document["runs"]] == ["a"]
    assert busy_stack.run("list", "--page", "9").stdout == "page 9 is empty.\n"


def test_only_what_is_shown_is_asked_for(busy_stack: StackUnderTest) -> None:
    # GIVEN more runs than a page has, the second of which was retried
    busy_stack.run("list", "--limit", "1")
    # THEN the executions behind the one after the page were not described
    assert busy_stack.step_functions.described == ["by-hand", "c"]


def test_run_that_step_functions_has_forgotten_comes_last_by_its_folder(
    busy_stack: StackUnderTest,
) -> None:
    busy_stack.put_report("old", "PROVEN_PARTIAL")
    plan = json.dumps({"run": {"startedAt": "2025-06-01T10:00:00.123Z"}})
    busy_stack.s3.put_object(Bucket="outbox", Key="runs/old/plan/plan.json", Body=plan.encode())
    busy_stack.s3.put_object(Bucket="outbox", Key="runs/older/maps/x", Body=b"")
    document = conforming(busy_stack.run("list", "--json").stdout, "list")
    *_, old, older = document["runs"]
    assert (old["runId"], old["status"], old["verdict"]) == ("old", "UNKNOWN", "PROVEN_PARTIAL")
    assert old["startedAt"] == "2025-06-01T10:00:00.123Z"
    assert (older["runId"], older["verdict"], older["startedAt"]) == ("older", None, None)
    assert busy_stack.run("list").stdout.splitlines()[-1].split() == ["older", "UNKNOWN"]


def test_stack_without_runs_says_how_to_start_one(stack: StackUnderTest) -> None:
    result = stack.run("list")
    assert result.exit_code == 0
    assert result.stdout.startswith("there are no runs. Start one: frameproof run")
    assert conforming(stack.run("list", "--json").stdout, "list")["runs"] == []
