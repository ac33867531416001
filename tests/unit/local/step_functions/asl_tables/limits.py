"""The quotas: 256 KiB of payload at each place where it is counted, to the byte."""

from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    Answers,
    AslCase,
    branch,
    distributed,
    machine,
    task,
)

QUOTAS, ERRORS = "AWS: Quotas", "AWS: Handling errors"
MAX_BYTES = 256 * 1024
TOO_LARGE = "States.DataLimitExceeded"


def text_of(size_bytes: int) -> str:
    """Return a text whose JSON has this size."""
    return "a" * (size_bytes - len('""'))


def object_of(size_bytes: int) -> dict[str, str]:
    """Return ``{"x": "aaa..."}`` whose JSON has this size."""
    return {"x": "a" * (size_bytes - len('{"x":""}'))}


def fits(says: str, definition: dict[str, Any], value: Any = None, *answers: Any) -> AslCase:
    """A run that stays within the quota."""
    acts = tuple(Answers(answer) for answer in answers)
    return AslCase(says=says, source=QUOTAS, definition=definition, value=value or {}, acts=acts)


def exceeds(says: str, definition: dict[str, Any], value: Any = None, *answers: Any) -> AslCase:
    """A run that ends with ``States.DataLimitExceeded``."""
    return AslCase(
        says=says, source=ERRORS, definition=definition, value=value or {},
        acts=tuple(Answers(answer) for answer in answers), status="FAILED", error=TOO_LARGE,
    )  # fmt: skip


PASS = machine({"Type": "Pass"})
TASK = machine(task())
# The output is one character longer than the input's x.
LONGER = machine({"Type": "Pass", "Parameters": {"x.$": "States.Format('{}!', $.x)"}})
GREETING = machine(task(Parameters={"x.$": "$.x", "y": "0123456789"}, ResultPath=None))
GREETING_BYTES = len(',"y":"0123456789"')
BESIDE = machine(task(ResultPath="$.r"))
BESIDE_BYTES = len(',"r":1')
SELECTED = machine(task(ResultSelector={"kept.$": "$.kept"}))
HALF = branch("Half", {"Type": "Pass", "Result": text_of(MAX_BYTES // 2)})
SAME = branch("Same", {"Type": "Pass", "Result": text_of(MAX_BYTES // 2)})
LESS = branch("Less", {"Type": "Pass", "Result": text_of(MAX_BYTES // 2 - len("[,]"))})
MAP = {"Type": "Map", "ItemProcessor": branch("P", {"Type": "Pass"})}

LIMIT_CASES = [
    fits("an input of 256 KiB passes", PASS, object_of(MAX_BYTES)),
    fits("an output of 256 KiB passes", LONGER, object_of(MAX_BYTES - 1)),
    exceeds("an output of one byte more fails", LONGER, object_of(MAX_BYTES)),
    fits("a result of 256 KiB passes", TASK, None, text_of(MAX_BYTES)),
    exceeds("a result of one byte more fails", TASK, None, text_of(MAX_BYTES + 1)),
    exceeds("a result that is too large fails even if ResultPath drops it",
            machine(task(ResultPath=None)), None, text_of(MAX_BYTES + 1)),
    exceeds("a result that is too large fails even if ResultSelector shortens it",
            SELECTED, None, {"kept": 1, "rest": "a" * MAX_BYTES}),
    fits("an input of 256 KiB after Parameters passes",
         GREETING, object_of(MAX_BYTES - GREETING_BYTES)),
    exceeds("an input of one byte more after Parameters fails",
            GREETING, object_of(MAX_BYTES - GREETING_BYTES + 1)),
    fits("input and result together may have 256 KiB",
         BESIDE, object_of(MAX_BYTES - BESIDE_BYTES), 1),
    exceeds("input and result together may not have one byte more",
            BESIDE, object_of(MAX_BYTES - BESIDE_BYTES + 1), 1),
    exceeds("bytes of UTF-8 count, not characters",
            machine({"Type": "Pass", "Parameters": {"a.$": "$.x", "b.$": "$.x"}}),
            {"x": "é" * 66_000}),
    fits("the outputs of a Parallel may have 256 KiB together",
         machine({"Type": "Parallel", "Branches": [HALF, LESS]})),
    exceeds("the outputs of a Parallel may not have more together",
            machine({"Type": "Parallel", "Branches": [HALF, SAME]})),
    exceeds("the outputs of an inline Map may not have more together",
            machine({**MAP, "ItemsPath": "$.n", "ItemSelector": {"x": "a" * 100_000}}),
            {"n": [1, 2, 3]}),
    exceeds("the outputs of a Distributed Map may not have more together",
            machine(distributed({"Type": "Pass", "Result": "a" * 100_000})), [1, 2, 3]),
]  # fmt: skip
