from typing import Any

import boto3
import pytest
from botocore.config import Config

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def wrap(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "Inner", "States": {"Inner": {"End": True, **state}}}


def test_a_lambda_task_has_the_events_of_aws_in_their_order(world: Any, event_types: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event
    execution = world.run_state({"Type": "Task", "Resource": FUNCTION}, {"x": 1})
    assert event_types(execution) == [
        "ExecutionStarted",
        "TaskStateEntered",
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]


def test_an_integration_has_task_events(world: Any, event_types: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
        "TimeoutSeconds": 60,
    }
    execution = world.run_state(state)
    assert event_types(execution)[2:5] == ["TaskScheduled", "TaskStarted", "TaskSucceeded"]
    assert execution.history.events()[2]["taskScheduledEventDetails"] == {
        "resourceType": "lambda",
        "resource": "invoke",
        "region": "eu-west-1",
        "parameters": '{"FunctionName":"f"}',
        "timeoutInSeconds": 60,
    }


def test_a_failed_function_is_recorded_with_error_and_cause(world: Any, event_types: Any) -> None:
    world.lambdas.functions["f"] = lambda _: 1 / 0
    execution = world.run_state({"Type": "Task", "Resource": FUNCTION})
    assert event_types(execution)[-2:] == ["LambdaFunctionFailed", "ExecutionFailed"]
    details = execution.history.events()[-1]["executionFailedEventDetails"]
    assert details["error"] == "ZeroDivisionError"


def test_entered_and_exited_events_hold_name_input_and_output(world: Any) -> None:
    execution = world.run_state({"Type": "Pass", "Result": 2}, {"x": 1})
    _, entered, exited, _ = execution.history.events()
    assert entered["stateEnteredEventDetails"] == {
        "name": "S",
        "input": '{"x":1}',
        "inputDetails": {"truncated": False},
    }
    assert exited["stateExitedEventDetails"] == {
        "name": "S",
        "output": "2",
        "outputDetails": {"truncated": False},
    }


def test_ids_count_up_and_each_event_names_the_one_before_it(world: Any) -> None:
    events = world.run_state({"Type": "Pass"}).history.events()
    assert [(e["id"], e["previousEventId"]) for e in events] == [(1, 0), (2, 0), (3, 2), (4, 3)]


def test_each_branch_follows_its_own_trail(world: Any) -> None:
    other = {"StartAt": "Other", "States": {"Other": {"Type": "Pass", "End": True}}}
    branches = [wrap({"Type": "Pass"}), other]
    events = world.run_state({"Type": "Parallel", "Branches": branches}).history.events()
    started = next(e["id"] for e in events if e["type"] == "ParallelStateStarted")
    entered = [e["previousEventId"] for e in events if e["type"] == "PassStateEntered"]
    assert entered == [started, started]
    ids = {e["id"] for e in events}
    assert all(e["previousEventId"] in ids or e["previousEventId"] == 0 for e in events)


def test_a_distributed_map_has_the_events_of_its_map_run(world: Any, event_types: Any) -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        **wrap({"Type": "Pass"}),
    }
    execution = world.run_state({"Type": "Map", "ItemProcessor": processor}, [1, 2])
    assert event_types(execution) == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapRunStarted",
        "MapRunSucceeded",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.history.events()[2]["mapStateStartedEventDetails"] == {"length": 2}


def test_an_inline_map_has_the_events_of_its_iterations(world: Any, event_types: Any) -> None:
    state = {"Type": "Map", "ItemProcessor": wrap({"Type": "Pass"}), "MaxConcurrency": 1}
    assert event_types(world.run_state(state, [1]))[2:-2] == [
        "MapStateStarted",
        "MapIterationStarted",
        "PassStateEntered",
        "PassStateExited",
        "MapIterationSucceeded",
        "MapStateSucceeded",
    ]


def test_events_can_be_shown_without_their_data(world: Any) -> None:
    execution = world.run_state({"Type": "Pass"}, {"patient": "secret"})
    shown = world.queries.execution_history(execution.arn, with_data=False)
    assert "secret" not in str(shown)


def test_the_history_can_be_read_backwards_in_pages(world: Any) -> None:
    execution = world.run_state({"Type": "Pass"})
    first = world.queries.execution_history(execution.arn, max_results=3, reverse=True)
    second = world.queries.execution_history(
        execution.arn, max_results=3, reverse=True, next_token=first["nextToken"]
    )
    assert [e["id"] for e in first["events"] + second["events"]] == [4, 3, 2, 1]
    assert "nextToken" not in second


@pytest.fixture(scope="module")
def history_shape() -> Any:
    client = boto3.client(
        "stepfunctions",
        region_name="eu-west-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - nothing is called
        config=Config(),
    )
    return client.meta.service_model.shape_for("HistoryEvent")


def test_every_event_has_a_type_and_details_that_aws_knows(world: Any, history_shape: Any) -> None:
    # GIVEN executions that record many kinds of events
    world.lambdas.functions["f"] = lambda _: 1 / 0
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Bad"}]
    definition = {
        "StartAt": "P",
        "States": {
            "P": {
                "Type": "Parallel",
                "Branches": [wrap({"Type": "Task", "Resource": FUNCTION})],
                "Catch": catch,
                "End": True,
            },
            "Bad": {"Type": "Fail", "Error": "E", "Cause": "C"},
        },
    }
    execution = world.redrive(world.run(definition))
    # THEN botocore's model of the API knows each type and each member
    for event in execution.history.events():
        assert event["type"] in history_shape.members["type"].enum
        for name, value in event.items():
            assert name in history_shape.members, f"{event['type']} has {name}"
            if isinstance(value, dict):
                assert set(value) <= set(history_shape.members[name].members)
