"""Choice: the first rule that holds says where to go."""

from typing import Any

from frameproof_local.step_functions.choice import rule_matches
from frameproof_local.step_functions.errors import NO_CHOICE_MATCHED, StatesError
from frameproof_local.step_functions.visit import Visit


def run_choice(visit: Visit, document: Any) -> Any:
    """Set the next state and return the input unchanged.

    Raises
    ------
    StatesError
        ``States.NoChoiceMatched``: no rule holds and there is no ``Default``.
    """
    scope = visit.scope(document)
    for rule in visit.definition["Choices"]:
        if rule_matches(rule, scope):
            visit.next_state = rule["Next"]
            return document
    visit.next_state = visit.definition.get("Default")
    if visit.next_state is None:
        raise StatesError(
            NO_CHOICE_MATCHED,
            "Failed to transition out of the state. The state does not point to a next state.",
        )
    return document
