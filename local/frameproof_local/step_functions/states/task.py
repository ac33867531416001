"""Task: one call to something outside, with its timeouts and the three ways to wait for it.

* request-response: the call's answer is the result;
* ``.waitForTaskToken``: the result comes later, by ``SendTaskSuccess``;
* ``.sync`` and ``.sync:2``: the result is the end of the execution that the call started.

Source: Step Functions developer guide, "Discover service integration patterns".
"""

import functools
import threading
from concurrent.futures import Future
from typing import Any

from frameproof_local.step_functions.environment import Environment, TaskRequest
from frameproof_local.step_functions.errors import (
    HEARTBEAT_TIMEOUT,
    TIMEOUT,
    Cancelled,
    StatesError,
)
from frameproof_local.step_functions.integrations.nested import nested_result
from frameproof_local.step_functions.payload import require_output_within_limit, to_text
from frameproof_local.step_functions.states.task_events import TaskEvents
from frameproof_local.step_functions.states.task_resource import TaskResource
from frameproof_local.step_functions.task_tokens import Callback
from frameproof_local.step_functions.threads import start_daemon
from frameproof_local.step_functions.visit import Visit


def run_task(visit: Visit, document: Any) -> Any:
    """Make the call and return its result.

    Raises
    ------
    StatesError
        The call failed, took longer than ``TimeoutSeconds``, sent no heartbeat within
        ``HeartbeatSeconds``, or answered with more than 256 KiB.
    """
    call = _TaskCall(visit, document)
    try:
        return call.run(document)
    except StatesError as failure:
        call.events.failed(failure)
        raise


class _TaskCall:
    """One attempt of a Task state."""

    def __init__(self, visit: Visit, document: Any) -> None:
        scope = visit.scope(document)
        self._visit = visit
        self._environment: Environment = visit.owner.environment
        self._resource = TaskResource.parse(visit.definition["Resource"])
        self._timeout_seconds = scope.number(visit.definition, "TimeoutSeconds")
        self._heartbeat_seconds = scope.number(visit.definition, "HeartbeatSeconds")
        self._deadline: float | None = None
        self.events = TaskEvents(visit.trail, self._resource, self._environment.region)

    def run(self, document: Any) -> Any:
        if self._resource.pattern == "waitForTaskToken":
            return self._run_with_token(document)
        started = self._call(document)
        if not self._resource.waits_for_nested:
            return self._checked(started)
        self.events.submitted(to_text(started))
        return self._checked(self._wait_for_nested(started["ExecutionArn"]))

    def _call(self, document: Any) -> Any:
        """Make the call on a thread of its own, which is left alone if we may wait no longer."""
        parameters = self._visit.effective_input(document)
        self.events.scheduled(to_text(parameters), self._timeout_seconds, self._heartbeat_seconds)
        self.events.started()
        if self._timeout_seconds is not None:
            self._deadline = self._environment.clock.monotonic() + self._timeout_seconds
        request = TaskRequest(
            resource=self._resource.target,
            parameters=parameters,
            state_name=self._visit.name,
            execution_arn=self._visit.owner.arn,
            role_arn=self._visit.role_arn,
        )
        woken = threading.Event()
        answer = start_daemon(
            functools.partial(self._environment.run_task, request), f"task-{self._visit.name}"
        )
        answer.add_done_callback(lambda _: woken.set())
        try:
            self._environment.hold(self._visit, "called")
            self._visit.cancellation.wait(woken, self._deadline)
        except Cancelled:
            if self._resource.waits_for_nested:
                answer.add_done_callback(self._stop_started)  # now, or when it has been started
            raise
        if not answer.done():
            raise StatesError(TIMEOUT, None)
        return answer.result()

    def _stop_started(self, answer: Future[Any]) -> None:
        """Stop the execution that a call has started whose Task is no longer wanted."""
        if answer.exception() is None:
            self._stop(answer.result()["ExecutionArn"])

    def _stop(self, execution_arn: str) -> None:
        self._visit.authorize("states:StopExecution", execution_arn)
        self._environment.nested.stop(execution_arn)

    def _run_with_token(self, document: Any) -> Any:
        tokens = self._environment.task_tokens
        token, callback = tokens.issue()
        self._visit.context["Task"] = {"Token": token}
        try:
            answer = self._call(document)
            self.events.submitted(to_text(answer))
            self._wait_for(callback)
        finally:
            tokens.withdraw(token)
        if callback.failure is not None:
            raise callback.failure
        return self._checked(callback.output)

    def _wait_for(self, callback: Callback) -> None:
        """Wait for the outcome; each heartbeat gives the Task another ``HeartbeatSeconds``."""
        clock = self._environment.clock
        while not callback.done:
            beats = callback.beats
            until, error = self._deadline, TIMEOUT
            if self._heartbeat_seconds is not None:
                beat_due = clock.monotonic() + self._heartbeat_seconds
                if until is None or beat_due < until:
                    until, error = beat_due, HEARTBEAT_TIMEOUT
            self._visit.cancellation.wait(callback.woken, until)
            callback.woken.clear()
            # A beat that came just before `beats` was read wakes this wait, too: only the clock
            # tells that the time is over.
            late = until is not None and clock.monotonic() >= until
            if late and not callback.done and callback.beats == beats:
                raise StatesError(error, None)

    def _wait_for_nested(self, execution_arn: str) -> Any:
        nested = self._environment.nested
        finished, woken = threading.Event(), threading.Event()

        def ended() -> None:
            finished.set()
            woken.set()

        nested.when_finished(execution_arn, ended)
        try:
            self._visit.cancellation.wait(woken, self._deadline)
        except Cancelled:
            self._stop(execution_arn)  # AWS: a stopped parent stops what it waits for
            raise
        if not finished.is_set():
            self._stop(execution_arn)
            raise StatesError(TIMEOUT, None)
        self._visit.authorize("states:DescribeExecution", execution_arn)
        return nested_result(nested.describe(execution_arn), self._resource.pattern)

    def _checked(self, result: Any) -> Any:
        text = to_text(result)
        require_output_within_limit(text, self._visit.definition["Resource"])
        self.events.succeeded(text)
        return result
