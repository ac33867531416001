"""A Step Functions service with everything around it in memory: clock, Lambda, S3, event bus."""

import io
import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_local.step_functions.environment import LambdaResult, TaskRequest
from frameproof_local.step_functions.errors import LambdaServiceError, ServiceError
from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.holds import Holds
from frameproof_local.step_functions.payload import to_text
from frameproof_local.step_functions.queries import ExecutionQueries
from frameproof_local.step_functions.service import ExecutionService
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.transition_quota import TransitionQuota
from frameproof_local.step_functions.validation import require_valid

type RunTask = Callable[[TaskRequest], Any]

PREFIX = "arn:aws:states:eu-west-1:123456789012"
PATIENCE_SECONDS = 20.0


class ManualClock:
    """Pauses pass at once (time moves on); waits are real unless they are told to expire.

    ``rests`` gets an entry whenever an execution comes to rest in a held pause or a wait.
    """

    def __init__(self) -> None:
        self.rests: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.elapsed = 0.0
        self.pauses: list[float] = []
        self.expire_waits = False
        self.hold_pauses = False

    def now(self) -> datetime:
        return datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    def pause(self, woken: threading.Event, seconds: float) -> None:
        if self.hold_pauses:
            self.rests.put(None)
            assert woken.wait(PATIENCE_SECONDS), "nobody ended the pause"
            return
        self.pauses.append(seconds)
        self.elapsed += seconds

    def wait(self, woken: threading.Event, timeout_seconds: float | None) -> None:
        if self.expire_waits and timeout_seconds is not None and not woken.is_set():
            self.elapsed += timeout_seconds
            return
        self.rests.put(None)
        assert woken.wait(PATIENCE_SECONDS), "nobody ended the wait"


class Lambdas:
    """Functions by name; each takes the event and returns a value or raises."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[[Any], Any]] = {}
        self.calls: list[tuple[str, Any]] = []

    def __call__(self, function_arn: str, payload: bytes) -> LambdaResult:
        name = function_arn.rpartition(":")[2]
        event = json.loads(payload)
        self.calls.append((name, event))
        if name not in self.functions:
            raise LambdaServiceError(
                "Lambda.ResourceNotFoundException", f"Function not found: {function_arn}"
            )
        try:
            result = self.functions[name](event)
        except LambdaServiceError:
            raise
        except Exception as error:  # what awslambdaric does with a function's exception
            body = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return LambdaResult(json.dumps(body).encode(), "Unhandled")
        return LambdaResult(json.dumps(result).encode())


class Objects:
    """The few calls of S3 that readers and writers make."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], bytes] = {}
        self.refuse_writes = False

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: Any) -> None:  # noqa: N803
        if self.refuse_writes:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")
        self.stored[Bucket, Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if (Bucket, Key) not in self.stored:
            missing = {"Code": "NoSuchKey", "Message": "The specified key does not exist."}
            raise ClientError({"Error": missing}, "GetObject")
        return {"Body": io.BytesIO(self.stored[Bucket, Key])}

    def get_paginator(self, operation: str) -> "Objects":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str = "") -> Iterator[dict[str, Any]]:  # noqa: N803
        for (bucket, key), body in sorted(self.stored.items()):
            if bucket == Bucket and key.startswith(Prefix):  # one object on each page
                entry = {"Key": key, "ETag": '"e"', "Size": len(body)}
                yield {"Contents": [{**entry, "LastModified": datetime.fromtimestamp(9, UTC)}]}
        yield {}

    def json_at(self, bucket: str, key: str) -> Any:
        return json.loads(self.stored[bucket, key])


def run_plainly(run: RunTask, request: TaskRequest) -> Any:
    return run(request)


@dataclass
class World:
    """The service under test and what is around it."""

    clock: ManualClock = field(default_factory=ManualClock)
    lambdas: Lambdas = field(default_factory=Lambdas)
    s3: Objects = field(default_factory=Objects)
    events: list[dict[str, Any]] = field(default_factory=list)
    machines: dict[str, StateMachine] = field(default_factory=dict)
    around_task: Callable[[RunTask, TaskRequest], Any] = field(default=run_plainly)
    holds: Holds = field(default_factory=Holds)
    transitions: TransitionQuota = field(default_factory=TransitionQuota)

    def __post_init__(self) -> None:
        self.service = ExecutionService(
            region="eu-west-1",
            account_id="123456789012",
            invoke_lambda=self.lambdas,
            client=lambda *_: self.s3,
            publish_event=self.events.append,
            find_machine=self._find,
            clock=self.clock,
            wrap_task=lambda run: lambda request: self.around_task(run, request),
            random=Random(7),  # noqa: S311 - repeatable
            holds=self.holds,
            transitions=self.transitions,
        )
        self.queries = ExecutionQueries(self.service.store)

    def _find(self, arn: str) -> StateMachine:
        if arn not in self.machines:
            raise ServiceError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")
        return self.machines[arn]

    def machine(
        self, definition: dict[str, Any], name: str = "study", *, express: bool = False
    ) -> StateMachine:
        text = json.dumps(definition)
        machine = StateMachine(
            arn=f"{PREFIX}:stateMachine:{name}",
            name=name,
            role_arn="arn:aws:iam::123456789012:role/states",
            definition=require_valid(text, "EXPRESS" if express else "STANDARD"),
            definition_text=text,
            express=express,
            update_date=self.clock.now(),
        )
        self.machines[machine.arn] = machine
        return machine

    def start(self, definition: dict[str, Any], value: Any = None, **options: Any) -> Execution:
        machine = self.machine(definition, **options)
        return self.service.start_execution(machine, None, to_text({} if value is None else value))

    def run(self, definition: dict[str, Any], value: Any = None, **options: Any) -> Execution:
        execution = self.start(definition, value, **options)
        assert execution.wait_until_ended(PATIENCE_SECONDS), "the execution did not end"
        return execution

    def run_state(self, state: dict[str, Any], value: Any = None) -> Execution:
        """Run a machine of this state alone."""
        ends = {} if state["Type"] in ("Choice", "Succeed", "Fail") else {"End": True}
        return self.run({"StartAt": "S", "States": {"S": {**ends, **state}}}, value)

    def redrive(self, execution: Execution) -> Execution:
        self.service.redrive_execution(execution.arn)
        assert execution.wait_until_ended(PATIENCE_SECONDS), "the redrive did not end"
        return execution


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.service.shutdown()


@pytest.fixture
def event_types() -> Callable[[Execution], list[str]]:
    """The types of an execution's events, in order."""
    return lambda execution: [event["type"] for event in execution.history.events()]
