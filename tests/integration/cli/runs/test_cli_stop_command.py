from __future__ import annotations

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming


def test_run_is_stopped_with_a_cause_and_the_way_on_is_shown(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("stop", "r1")
    assert result.exit_code == 0, result.stderr
    assert stack.step_functions.stopped == {"r1": "Somebody stopped the run: frameproof stop."}
    assert result.stdout == (
        "stopped run r1. Go on with it: frameproof retry r1 --stack frameproof\n"
    )
    assert stack.run("watch", "r1").exit_code == 5


def test_newest_retry_is_the_one_that_is_stopped(stack: StackUnderTest) -> None:
    stack.step_functions.started = {"r1": {}, "r1-r1": {"runId": "r1"}}
    document = conforming(stack.run("stop", "r1", "--json").stdout, "stopped")
    assert [*stack.step_functions.stopped] == ["r1-r1"]
    assert (document["runId"], document["stopped"]) == ("r1", True)


def test_run_that_has_ended_is_left_alone(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.let_it_end()
    people, scripts = stack.run("stop", "r1"), stack.run("stop", "r1", "--json")
    assert people.exit_code == scripts.exit_code == 0
    assert people.stdout == "run r1 had ended already: SUCCEEDED\n"
    document = conforming(scripts.stdout, "stopped")
    assert (document["stopped"], document["statusBefore"]) == (False, "SUCCEEDED")
    assert stack.step_functions.stopped == {}
