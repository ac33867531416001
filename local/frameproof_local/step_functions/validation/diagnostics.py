"""Findings about a definition, as ``ValidateStateMachineDefinition`` lists them.

Source: Step Functions API reference, "ValidateStateMachineDefinitionDiagnostic".
"""

from dataclasses import dataclass

SCHEMA_VALIDATION_FAILED = "SCHEMA_VALIDATION_FAILED"
MISSING_TRANSITION_TARGET = "MISSING_TRANSITION_TARGET"
DUPLICATE_STATE_NAME = "DUPLICATE_STATE_NAME"
INVALID_JSON_DESCRIPTION = "INVALID_JSON_DESCRIPTION"
# Not one of AWS's codes: valid on AWS, but this stand-in cannot run it.
LOCAL_UNSUPPORTED = "LOCAL_UNSUPPORTED"


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong with a definition.

    Attributes
    ----------
    code, message
        The kind of fault, and what a person should know.
    location
        A JSON pointer into the definition, ``/States/CopyStudy/Next``.
    """

    code: str
    message: str
    location: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.location}"


class Findings:
    """Collects diagnostics.

    Parameters
    ----------
    location
        Where in the definition the findings of this object are.
    found
        The list they go to; shared by all that belong to one definition.
    """

    def __init__(self, location: str = "", found: list[Diagnostic] | None = None) -> None:
        self.location = location
        self.found: list[Diagnostic] = [] if found is None else found

    def at(self, *keys: str | int) -> "Findings":
        """Return findings for a place further down."""
        return Findings("/".join([self.location, *map(str, keys)]), self.found)

    def report(self, message: str, code: str = SCHEMA_VALIDATION_FAILED) -> None:
        """Add a finding here."""
        self.found.append(Diagnostic(code, message, self.location or "/"))
