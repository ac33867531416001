"""What one row of the tables says: a sentence of a source, a definition, and what must come out.

``test_asl_tables.py`` runs every ``AslCase``. Tables that need more than a run from start to end
(stop, redrive, files in S3) have rows and tests of their own; all rows name their source.
"""

from dataclasses import dataclass, field
from typing import Any

from frameproof_local.step_functions.errors import LambdaServiceError

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
_SPECIFICATION = "https://states-language.net/spec.html#"
_GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg/"
_API = "https://docs.aws.amazon.com/step-functions/latest/apireference/"

# Where the sentences come from. A row names one of these keys.
SOURCES = {
    "ASL: Payload Template": f"{_SPECIFICATION}payload-template",
    "ASL: Reference Paths": f"{_SPECIFICATION}ref-paths",
    "ASL: Input and Output Processing": f"{_SPECIFICATION}filters",
    "ASL: Errors": f"{_SPECIFICATION}errors",
    "ASL: Choice State": f"{_SPECIFICATION}choice-state",
    "ASL: Fail State": f"{_SPECIFICATION}fail-state",
    "ASL: Map State": f"{_SPECIFICATION}map-state",
    "ASL: Parallel State": f"{_SPECIFICATION}parallel-state",
    "ASL: Pass State": f"{_SPECIFICATION}pass-state",
    "ASL: Succeed State": f"{_SPECIFICATION}succeed-state",
    "ASL: Task State": f"{_SPECIFICATION}task-state",
    "ASL: Timestamps": f"{_SPECIFICATION}timestamps",
    "ASL: Wait State": f"{_SPECIFICATION}wait-state",
    "AWS: Choice": f"{_GUIDE}state-choice.html",
    "AWS: Context object": f"{_GUIDE}input-output-contextobject.html",
    "AWS: Distributed Map": f"{_GUIDE}state-map-distributed.html",
    "AWS: Handling errors": f"{_GUIDE}concepts-error-handling.html",
    "AWS: HistoryEvent": f"{_API}API_HistoryEvent.html",
    "AWS: Intrinsic functions": f"{_GUIDE}intrinsic-functions.html",
    "AWS: ItemBatcher": f"{_GUIDE}input-output-itembatcher.html",
    "AWS: Processing input and output": f"{_GUIDE}concepts-input-output-filtering.html",
    "AWS: Quotas": f"{_GUIDE}service-quotas.html",
    "AWS: Redriving Map Runs": f"{_GUIDE}redrive-map-run.html",
    "AWS: Redriving executions": f"{_GUIDE}redrive-executions.html",
    "AWS: ResultWriter": f"{_GUIDE}input-output-resultwriter.html",
    "AWS: StopExecution": f"{_API}API_StopExecution.html",
}


class _Anything:
    """Stands for an output that a row says nothing about."""

    def __repr__(self) -> str:
        return "anything"


ANYTHING: Any = _Anything()


@dataclass(frozen=True)
class Raises:
    """The function's call fails with this error name."""

    error: str

    def __call__(self, _event: Any) -> Any:
        if "." in self.error:  # such a name comes from Lambda itself, not from a Python class
            raise LambdaServiceError(self.error, "told by Lambda")
        raise type(self.error, (Exception,), {})("told by the function")


@dataclass(frozen=True)
class Answers:
    """The function's call returns this value."""

    value: Any

    def __call__(self, _event: Any) -> Any:
        return self.value


type Act = Raises | Answers


class Script:
    """A function that does what it is told, call after call; the last act repeats.

    Without any act it returns its event.
    """

    def __init__(self, acts: tuple[Act, ...]) -> None:
        self._acts = list(acts)

    def __call__(self, event: Any) -> Any:
        if not self._acts:
            return event
        act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
        return act(event)


@dataclass(frozen=True, kw_only=True)
class AslCase:
    """One row: run ``definition`` with ``value`` and see.

    Attributes
    ----------
    says
        What the source says, as a sentence that is true of the run.
    source
        A key of ``SOURCES``.
    definition, value
        The state machine and its input.
    acts
        What the Lambda function ``f`` does, call after call.
    status, output, error
        How the execution ends.
    cause_holds
        A part of the cause.
    pauses
        How long it waited each time, in seconds (the clock is the test's own).
    calls
        How often the function was called.
    events
        The types of all history events, without ExecutionStarted and the last one.
    """

    says: str
    source: str
    definition: dict[str, Any]
    value: Any = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    status: str = "SUCCEEDED"
    output: Any = ANYTHING
    error: str | None = None
    cause_holds: str = ""
    pauses: list[float] | None = None
    calls: int | None = None
    events: tuple[str, ...] | None = None


def machine(state: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    """Return a definition that begins with ``S``, this state; each state without Next ends it."""
    states = {name: _ended(one) for name, one in {"S": state, **others}.items()}
    return {"StartAt": "S", "States": states}


def branch(name: str, state: dict[str, Any]) -> dict[str, Any]:
    """Return a branch or an item processor of this state alone."""
    return {"StartAt": name, "States": {name: _ended(state)}}


def _ended(state: dict[str, Any]) -> dict[str, Any]:
    ends = (
        {} if "Next" in state or state["Type"] in ("Choice", "Succeed", "Fail") else {"End": True}
    )
    return {**state, **ends}


def task(**fields: Any) -> dict[str, Any]:
    """Return a Task that calls the function ``f``."""
    return {"Type": "Task", "Resource": FUNCTION, **fields}


def retrier(*names: str, **fields: Any) -> dict[str, Any]:
    """Return an entry of ``Retry``."""
    return {"ErrorEquals": list(names), **fields}


def catcher(*names: str, **fields: Any) -> dict[str, Any]:
    """Return an entry of ``Catch`` that leads to the state ``Caught``."""
    return {"ErrorEquals": list(names), "Next": "Caught", **fields}


def distributed(state: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a Distributed Map whose Standard children run this one state."""
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        **branch("Child", state),
    }
    return {"Type": "Map", "Label": "Items", "ItemProcessor": processor, **fields}
