"""Which fields each kind of state has, must have, and may not have.

Source: Amazon States Language specification, "State Types" (JSONPath query language).
"""

from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.validation.diagnostics import LOCAL_UNSUPPORTED, Findings

_COMMON = {"Type", "Comment", "QueryLanguage"}
_INPUT_OUTPUT = {"InputPath", "OutputPath"}
_TRANSITION = {"Next", "End"}
_RESULT = {"Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"}

OPTIONAL_FIELDS: dict[str, frozenset[str]] = {
    "Pass": frozenset(_INPUT_OUTPUT | _TRANSITION | {"Parameters", "ResultPath", "Result"}),
    "Task": frozenset(
        _INPUT_OUTPUT
        | _TRANSITION
        | _RESULT
        | {"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"}
        | {"Credentials"}
    ),
    "Choice": frozenset(_INPUT_OUTPUT | {"Default"}),
    "Wait": frozenset(
        _INPUT_OUTPUT | _TRANSITION | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
    ),
    "Succeed": frozenset(_INPUT_OUTPUT),
    "Fail": frozenset({"Error", "ErrorPath", "Cause", "CausePath"}),
    "Parallel": frozenset(_INPUT_OUTPUT | _TRANSITION | _RESULT),
    "Map": frozenset(
        _INPUT_OUTPUT
        | _TRANSITION
        | _RESULT
        | {"ItemProcessor", "Iterator", "ItemsPath", "ItemSelector", "ItemReader", "ItemBatcher"}
        | {"ResultWriter", "MaxConcurrency", "MaxConcurrencyPath", "Label"}
        | {"ToleratedFailureCount", "ToleratedFailureCountPath"}
        | {"ToleratedFailurePercentage", "ToleratedFailurePercentagePath"}
    ),
}
REQUIRED_FIELDS: dict[str, frozenset[str]] = {
    "Task": frozenset({"Resource"}),
    "Choice": frozenset({"Choices"}),
    "Parallel": frozenset({"Branches"}),
}
# Fields of the JSONata query language and of variables, which are not run here.
JSONATA_FIELDS = frozenset({"Assign", "Arguments", "Output", "Items", "Condition"})

TOP_LEVEL_FIELDS = frozenset(
    {"Comment", "StartAt", "States", "TimeoutSeconds", "Version", "QueryLanguage"}
)


def check_query_language(part: JsonObject, findings: Findings) -> None:
    """Report JSONata and variables: better refused than run in another way than on AWS."""
    if part.get("QueryLanguage", "JSONPath") != "JSONPath":
        findings.at("QueryLanguage").report(
            "The local Step Functions runs JSONPath definitions only, not "
            f"{part['QueryLanguage']}. Remove QueryLanguage and use JSONPath fields.",
            LOCAL_UNSUPPORTED,
        )
    for field in sorted(JSONATA_FIELDS & part.keys()):
        findings.at(field).report(
            f"The local Step Functions does not run '{field}' (JSONata or variables). "
            "Use Parameters, ResultSelector and ResultPath.",
            LOCAL_UNSUPPORTED,
        )


def check_fields(state: JsonObject, findings: Findings) -> None:
    """Report fields that a state of this kind must have or may not have."""
    kind = state["Type"]
    required = REQUIRED_FIELDS.get(kind, frozenset())
    for field in sorted(required - state.keys()):
        findings.report(f"The field '{field}' is required but was missing")
    known = OPTIONAL_FIELDS[kind] | required | _COMMON | JSONATA_FIELDS
    for field in sorted(state.keys() - known):
        findings.at(field).report(f"The field '{field}' is not supported by a {kind} state")
