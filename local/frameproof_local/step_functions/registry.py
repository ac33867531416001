"""Where an execution makes its children and Map Runs known."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from frameproof_local.step_functions.execution import Execution
    from frameproof_local.step_functions.map_run import MapRun


class Registry(Protocol):
    """Finds executions and Map Runs by their ARNs; ``store.ExecutionStore`` is one."""

    def add_execution(self, execution: "Execution") -> None:
        """Make an execution known."""
        ...

    def add_map_run(self, map_run: "MapRun") -> None:
        """Make a Map Run known."""
        ...
