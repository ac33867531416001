"""InputPath, Parameters, ResultSelector, ResultPath and OutputPath, one by one and together."""

from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    ANYTHING,
    Answers,
    AslCase,
    branch,
    machine,
    task,
)

AWS, FILTERS = "AWS: Processing input and output", "ASL: Input and Output Processing"
TEMPLATE, PATHS = "ASL: Payload Template", "ASL: Reference Paths"
INPUT = {"study": {"id": "s1", "frames": [4, 5]}, "keep": True}
RESULT = {"copied": 2, "noise": "..."}


def flows(says: str, output: Any, source: str = FILTERS, **fields: Any) -> AslCase:
    """A Task with these fields, whose function returns ``RESULT``."""
    return AslCase(
        says=says, source=source, definition=machine(task(**fields)), value=INPUT,
        acts=(Answers(RESULT),), output=output,
    )  # fmt: skip


def passes(says: str, output: Any, source: str = FILTERS, **fields: Any) -> AslCase:
    """A Pass with these fields."""
    definition = machine({"Type": "Pass", **fields})
    return AslCase(says=says, source=source, definition=definition, value=INPUT, output=output)


def fails(says: str, error: str, words: str, source: str = FILTERS, **fields: Any) -> AslCase:
    """A Pass with these fields, which its input does not fit."""
    return AslCase(
        says=says, source=source, definition=machine({"Type": "Pass", **fields}), value=INPUT,
        status="FAILED", error=error, cause_holds=words,
    )  # fmt: skip


DATA_FLOW_CASES = [
    passes("without any field the input is the output", INPUT),
    passes("a null InputPath gives an empty object", {}, InputPath=None),
    passes("InputPath selects a part of the input", INPUT["study"], InputPath="$.study"),
    passes("InputPath may select an array", [4, 5], InputPath="$.study.frames"),
    passes("InputPath may read the context object", "study", InputPath="$$.StateMachine.Name"),
    passes("a null OutputPath gives an empty object", {}, OutputPath=None),
    passes("OutputPath selects a part of the output", "s1", OutputPath="$.study.id"),
    passes("Result is the output of a Pass", {"x": 1}, "ASL: Pass State", Result={"x": 1}),
    passes("Result may be null", None, "ASL: Pass State", Result=None),
    passes("Result is put at ResultPath", {**INPUT, "n": 1}, "ASL: Pass State",
           Result=1, ResultPath="$.n"),
    passes("a null ResultPath discards the result", INPUT, Result=1, ResultPath=None),
    passes("ResultPath replaces what stands there", {**INPUT, "keep": 1},
           Result=1, ResultPath="$.keep"),
    passes("ResultPath makes the objects that are missing", {**INPUT, "a": {"b": {"c": 1}}}, PATHS,
           Result=1, ResultPath="$.a.b.c"),
    passes("ResultPath may lead into an array",
           {**INPUT, "study": {"id": "s1", "frames": [4, 9]}}, PATHS,
           Result=9, ResultPath="$.study.frames[1]"),
    passes("ResultPath works on the raw input, not on what InputPath left",
           {**INPUT, "copy": INPUT["study"]}, InputPath="$.study", ResultPath="$.copy"),
    passes("Parameters is filled from the input", {"id": "s1", "fixed": [1]}, TEMPLATE,
           Parameters={"id.$": "$.study.id", "fixed": [1]}),
    passes("Parameters sees what InputPath left", {"id": "s1"}, TEMPLATE,
           InputPath="$.study", Parameters={"id.$": "$.id"}),
    passes("templates are filled at any depth, in arrays as well", {"a": [{"b": {"c": True}}]},
           TEMPLATE, Parameters={"a": [{"b": {"c.$": "$.keep"}}]}),
    passes("a field without .$ is taken as it is, even if it looks like a path",
           {"a": "$.keep"}, TEMPLATE, Parameters={"a": "$.keep"}),
    passes("a path that can match several values gives an array", {"all": [4, 5]}, TEMPLATE,
           Parameters={"all.$": "$.study.frames[*]"}),
    passes("a filter that matches nothing gives an empty array", {"none": []}, TEMPLATE,
           Parameters={"none.$": "$.study.frames[?(@ > 9)]"}),
    flows("a Task's result is its output", RESULT),
    flows("ResultSelector picks from the result", {"n": 2}, ResultSelector={"n.$": "$.copied"}),
    flows("ResultSelector comes before ResultPath", {**INPUT, "r": {"n": 2}},
          ResultSelector={"n.$": "$.copied"}, ResultPath="$.r"),
    flows("ResultSelector may read the context object", {"by": "S"},
          ResultSelector={"by.$": "$$.State.Name"}),
    flows("OutputPath comes last", 2, AWS,
          ResultSelector={"n.$": "$.copied"}, ResultPath="$.r", OutputPath="$.r.n"),
    flows("OutputPath may select what the input brought", "s1",
          ResultPath="$.r", OutputPath="$.study.id"),
    flows("all five together", {"n": 2, "from": "S"}, AWS,
          InputPath="$.study", Parameters={"id.$": "$.id"},
          ResultSelector={"n.$": "$.copied", "from.$": "$$.State.Name"},
          ResultPath="$.done", OutputPath="$.done"),
    AslCase(
        says="Succeed passes its input on, through InputPath and OutputPath",
        source="ASL: Succeed State",
        definition=machine({"Type": "Succeed", "InputPath": "$.study", "OutputPath": "$.id"}),
        value=INPUT, output="s1",
    ),
    AslCase(
        says="ResultSelector of a Parallel gets the array of outputs", source="ASL: Parallel State",
        definition=machine({
            "Type": "Parallel", "Branches": [branch("A", {"Type": "Pass", "Result": 1}),
                                             branch("B", {"Type": "Pass", "Result": 2})],
            "ResultSelector": {"b.$": "$[1]"}, "ResultPath": "$.r", "OutputPath": "$.r",
        }),
        value=INPUT, output={"b": 2},
    ),
    AslCase(
        says="a Map's result goes through ResultSelector and ResultPath", source="ASL: Map State",
        definition=machine({
            "Type": "Map", "ItemsPath": "$.study.frames",
            "ItemProcessor": branch("P", {"Type": "Pass"}),
            "ResultSelector": {"all.$": "$"}, "ResultPath": "$.study",
        }),
        value=INPUT, output={"study": {"all": [4, 5]}, "keep": True},
    ),
    fails("an InputPath that leads nowhere fails", "States.Runtime", "Invalid path '$.gone'",
          InputPath="$.gone"),
    fails("an OutputPath that leads nowhere fails", "States.Runtime", "Invalid path '$.gone'",
          OutputPath="$.gone"),
    fails("a path in Parameters that leads nowhere fails", "States.ParameterPathFailure",
          "'$.gone' specified for the field 'x.$'", "ASL: Errors", Parameters={"x.$": "$.gone"}),
    fails("a ResultPath through a value that is no object fails",
          "States.ResultPathMatchFailure", "$.keep.deeper", "ASL: Errors",
          Result=1, ResultPath="$.keep.deeper"),
    fails("a ResultPath to an array item that is not there fails",
          "States.ResultPathMatchFailure", "$.study.frames[2]", "ASL: Errors",
          Result=1, ResultPath="$.study.frames[2]"),
    AslCase(
        says="Fail shows the Error and the Cause that it has", source="ASL: Fail State",
        definition=machine({"Type": "Fail", "Error": "ErrorA", "Cause": "seen"}),
        status="FAILED", error="ErrorA", cause_holds="seen", output=ANYTHING,
    ),
    AslCase(
        says="ErrorPath and CausePath read the input, by a path or a function",
        source="ASL: Fail State",
        definition=machine({"Type": "Fail", "ErrorPath": "$.study.id",
                            "CausePath": "States.Format('{} frames', $.study.frames[0])"}),
        value=INPUT, status="FAILED", error="s1", cause_holds="4 frames",
    ),
]  # fmt: skip
