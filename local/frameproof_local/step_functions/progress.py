"""Where an execution stands: the state it is in, and within a Parallel or Map each part.

A running execution keeps this up to date. When it fails, what is left is exactly what a redrive
goes on from: the state that did not exit, with its input and its finished parts.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from frameproof_local.step_functions.payload import to_text

if TYPE_CHECKING:
    from frameproof_local.step_functions.map_run import MapRun


@dataclass
class Progress:
    """How far one sequence of states has come: a whole machine, a branch, or an iteration.

    Attributes
    ----------
    state_name
        The state that is being executed, or comes next.
    state_input, input_text
        Its input, as a value and as the same JSON in text.
    entered_event_id
        The id of its ``...StateEntered`` event; None while it was not entered.
    finished, output
        Whether the sequence came to its end, and with what.
    parts
        The branches or iterations of the state, if it is a Parallel or an inline Map.
    map_run
        The Map Run of the state, if it is a Distributed Map.
    """

    state_name: str
    state_input: Any
    input_text: str
    entered_event_id: int | None = None
    finished: bool = False
    output: Any = None
    output_text: str = ""
    parts: list["Progress"] = field(default_factory=list)
    map_run: "MapRun | None" = None

    @classmethod
    def at_start(cls, start_at: str, value: Any, text: str | None = None) -> "Progress":
        """Return the progress of a sequence that has not begun."""
        return cls(start_at, value, to_text(value) if text is None else text)

    def advance(self, next_state: str | None, output: Any, output_text: str) -> None:
        """Leave the state with its output; without a next state the sequence is finished."""
        self.forget_parts()
        self.entered_event_id = None
        if next_state is None:
            self.finished, self.output, self.output_text = True, output, output_text
        else:
            self.state_name, self.state_input, self.input_text = next_state, output, output_text

    def forget_parts(self) -> None:
        """Forget what the parts have done, because the state is run again as a whole."""
        self.parts = []
        self.map_run = None
