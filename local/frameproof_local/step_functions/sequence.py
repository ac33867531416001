"""The interpreter's loop: from state to state, with input and output, Retry and Catch.

One ``Sequence`` walks the states of a machine, a Parallel branch or a Map iteration. What a kind
of state does is in ``states``; what happens around it is here.

Source: Amazon States Language specification, "Input and Output Processing", "Errors".
"""

from dataclasses import dataclass
from typing import Any

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.clock import iso_milliseconds
from frameproof_local.step_functions.errors import DATA_LIMIT_EXCEEDED, Cancelled, StatesError
from frameproof_local.step_functions.history import Trail
from frameproof_local.step_functions.paths import write_reference_path
from frameproof_local.step_functions.payload import (
    JsonObject,
    require_output_within_limit,
    to_text,
)
from frameproof_local.step_functions.progress import Progress
from frameproof_local.step_functions.retries import RetryPlan, find_catcher
from frameproof_local.step_functions.states import HANDLERS
from frameproof_local.step_functions.templates import apply_input_path, apply_output_path
from frameproof_local.step_functions.visit import Owner, Visit

# The kinds whose result is put into their input by ResultPath.
_WITH_RESULT_PATH = frozenset({"Pass", "Task", "Parallel", "Map"})
# The kinds that record a ...StateAborted event when a sibling's failure ends them.
_WITH_ABORTED_EVENT = frozenset({"Task", "Wait", "Parallel", "Map"})


@dataclass(frozen=True)
class _Exit:
    """How a state was left."""

    output: Any
    text: str
    next_state: str | None


class Sequence:
    """Walks through the states of one machine, branch or iteration.

    Parameters
    ----------
    owner
        The execution.
    states
        The ``States`` object of the definition.
    progress
        Where to begin, or to go on.
    trail
        Where the events go.
    context
        The context object; copied for each state.
    cancellation
        Ends the walk.
    """

    def __init__(
        self,
        owner: Owner,
        states: JsonObject,
        *,
        progress: Progress,
        trail: Trail,
        context: JsonObject,
        cancellation: Cancellation,
    ) -> None:
        self._owner = owner
        self._states = states
        self._progress = progress
        self._trail = trail
        self._context = context
        self._cancellation = cancellation

    def run(self) -> Any:
        """Go on to the end and return the last state's output.

        Raises
        ------
        StatesError
            A state failed and nothing caught it; the progress stays at that state.
        Cancelled
            The work was stopped.
        """
        while not self._progress.finished:
            self._cancellation.check()
            self._visit_state()
        return self._progress.output

    def _visit_state(self) -> None:
        progress = self._progress
        definition = self._states[progress.state_name]
        visit = self._enter(definition)
        try:
            left = self._settle(visit)
        except Cancelled:
            self._record_aborted(visit)
            raise
        except StatesError as failure:
            if failure.error == DATA_LIMIT_EXCEEDED:
                progress.forget_parts()  # AWS: such a state is redriven as a whole
            raise
        self._trail.record(f"{definition['Type']}StateExited", name=visit.name, output=left.text)
        progress.advance(left.next_state, left.output, left.text)

    def _enter(self, definition: JsonObject) -> Visit:
        progress = self._progress
        if progress.entered_event_id is None:
            progress.entered_event_id = self._trail.record(
                f"{definition['Type']}StateEntered",
                name=progress.state_name,
                input=progress.input_text,
            )
        state = {
            "EnteredTime": iso_milliseconds(self._owner.environment.clock.now()),
            "Name": progress.state_name,
            "RetryCount": 0,
        }
        return Visit(
            owner=self._owner,
            name=progress.state_name,
            definition=definition,
            context={**self._context, "State": state},
            trail=self._trail,
            cancellation=self._cancellation,
            progress=progress,
            run_sequence=self._run_inner,
            next_state=definition.get("Next"),
        )

    def _settle(self, visit: Visit) -> _Exit:
        """Try the state until it succeeds, is caught, or fails for good."""
        environment = self._owner.environment
        plan = RetryPlan(visit.definition, environment.random)
        environment.hold(visit, "entered")
        while True:
            try:
                left = self._attempt(visit)
                environment.hold(visit, "done")
                return left
            except StatesError as error:
                failure = error.located(visit.name, self._progress.entered_event_id or 0)
                delay = plan.delay_seconds(failure)
                if delay is None:
                    return self._caught(visit, failure)
            self._progress.forget_parts()
            self._cancellation.pause(delay)
            visit.context["State"]["RetryCount"] = plan.retry_count

    def _attempt(self, visit: Visit) -> _Exit:
        state, raw_input = visit.definition, self._progress.state_input
        document = apply_input_path(state, visit.scope(raw_input))
        result = HANDLERS[state["Type"]](visit, document)
        if state["Type"] in _WITH_RESULT_PATH:
            if "ResultSelector" in state:
                result = visit.scope(result).fill(state["ResultSelector"])
            result = _combine(state.get("ResultPath", "$"), raw_input, result)
        output = apply_output_path(state, visit.scope(result))
        return _leave(visit.name, output, visit.next_state)

    def _caught(self, visit: Visit, failure: StatesError) -> _Exit:
        catcher = find_catcher(visit.definition, failure)
        if catcher is None:
            raise failure
        error_output = {"Error": failure.error, "Cause": failure.cause or ""}
        path = catcher.get("ResultPath", "$")
        output = _combine(path, self._progress.state_input, error_output)
        return _leave(visit.name, output, catcher["Next"])

    def _record_aborted(self, visit: Visit) -> None:
        """Record that a sibling's failure ended this state; a stopped execution says it once."""
        kind = visit.definition["Type"]
        if self._cancellation.cancelled_by_sibling and kind in _WITH_ABORTED_EVENT:
            self._trail.record(f"{kind}StateAborted")

    def _run_inner(
        self,
        definition: JsonObject,
        progress: Progress,
        trail: Trail,
        context: JsonObject,
        cancellation: Cancellation,
    ) -> Any:
        return Sequence(
            self._owner,
            definition["States"],
            progress=progress,
            trail=trail,
            context=context,
            cancellation=cancellation,
        ).run()


def _combine(path: str | None, raw_input: Any, result: Any) -> Any:
    """Return the state's input with its result at ``ResultPath``; a null path drops the result."""
    return raw_input if path is None else write_reference_path(path, raw_input, result)


def _leave(state_name: str, output: Any, next_state: str | None) -> _Exit:
    text = to_text(output)
    require_output_within_limit(text, state_name)
    return _Exit(output, text, next_state)
