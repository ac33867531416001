"""A Distributed Map and its Tasks, as the tests of its items, failures and results need them."""

from typing import Any

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:"


def distributed(state: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A Distributed Map whose children run this one state."""
    inner = {"End": True, **(state or {"Type": "Pass"})}
    kind = fields.pop("execution_type", "STANDARD")
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        "StartAt": "Child",
        "States": {"Child": inner},
    }
    return {"Type": "Map", "Label": "Items", "ItemProcessor": processor, **fields}


def task(name: str) -> dict[str, Any]:
    return {"Type": "Task", "Resource": FUNCTION + name}


def fail_if(bad: set[Any]) -> Any:
    def function(event: Any) -> Any:
        if event in bad:
            raise ValueError(f"bad {event}")
        return event

    return function
