"""One visit of one state: everything that the code of a state kind gets to see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.environment import Environment
from frameproof_local.step_functions.history import Trail
from frameproof_local.step_functions.payload import JsonObject, require_input_within_limit, to_text
from frameproof_local.step_functions.progress import Progress
from frameproof_local.step_functions.templates import Scope

if TYPE_CHECKING:
    from frameproof_local.step_functions.map_run import Child, ChildExecution, MapRun


class Owner(Protocol):
    """The execution that a visit belongs to, as far as states need to know it."""

    @property
    def arn(self) -> str:
        """The execution's ARN."""
        ...

    @property
    def environment(self) -> Environment:
        """What the execution takes from outside."""
        ...

    def open_map_run(self, map_run: "MapRun") -> None:
        """Make a Map Run visible to ``ListMapRuns`` and ``DescribeMapRun``."""
        ...

    def map_run_arn(self, label: str) -> str:
        """Return the ARN for a new Map Run of this execution's state machine."""
        ...

    def spawn_child(
        self, map_run: "MapRun", child: "Child", cancellation: Cancellation
    ) -> "ChildExecution":
        """Return a child execution of a Map Run, not started yet."""
        ...


class SequenceRunner(Protocol):
    """Runs the states of a branch or an iteration to their end."""

    def __call__(
        self,
        definition: JsonObject,
        progress: Progress,
        trail: Trail,
        context: JsonObject,
        cancellation: Cancellation,
    ) -> Any:
        """Return the output of the sequence's last state."""
        ...


@dataclass
class Visit:
    """One visit of one state.

    Attributes
    ----------
    owner
        The execution.
    name, definition
        The state, as the ASL file has it.
    context
        The context object, ``$$``; the visit may add to it.
    trail
        Where its events go.
    cancellation
        Tells when the visit is no longer wanted.
    progress
        Holds the raw input and the finished parts.
    run_sequence
        Runs the states inside a Parallel or Map.
    next_state
        Where to go afterwards; a Choice state sets it.
    """

    owner: Owner
    name: str
    definition: JsonObject
    context: JsonObject
    trail: Trail
    cancellation: Cancellation
    progress: Progress
    run_sequence: SequenceRunner
    next_state: str | None = None

    @property
    def role_arn(self) -> str:
        """The role of the state machine."""
        arn: str = self.context["Execution"]["RoleArn"]
        return arn

    def authorize(self, action: str, resource: str) -> None:
        """Ask for what Step Functions does for this state with the role; StatesError if not."""
        self.owner.environment.authorize(self.role_arn, action, resource)

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, with the role's credentials."""
        return self.owner.environment.client(service, self.role_arn)

    def scope(self, document: Any, context: JsonObject | None = None) -> Scope:
        """Return what an expression of this state sees."""
        random = self.owner.environment.random
        return Scope(document, self.context if context is None else context, random)

    def effective_input(self, document: Any) -> Any:
        """Return the state's input after ``Parameters``.

        Raises
        ------
        StatesError
            A path leads nowhere, a function failed, or the input is larger than 256 KiB.
        """
        if "Parameters" not in self.definition:
            return document
        value = self.scope(document).fill(self.definition["Parameters"])
        require_input_within_limit(to_text(value), self.name)
        return value


type StateHandler = Callable[[Visit, Any], Any]
"""Runs a state: takes the visit and the input after ``InputPath``, returns the result."""
