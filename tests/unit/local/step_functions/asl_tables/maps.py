"""Inline and Distributed Maps and Parallel: items, order, thresholds and batches."""

from dataclasses import dataclass
from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import (
    ANYTHING,
    AslCase,
    branch,
    distributed,
    machine,
    task,
)

MAP, DISTRIBUTED, BATCHER = "ASL: Map State", "AWS: Distributed Map", "AWS: ItemBatcher"
PASS: dict[str, Any] = {"Type": "Pass"}
INPUT = {"s": "x", "list": [1, 2, 3], "no": 5}


def maps(says: str, output: Any, state: dict[str, Any], source: str = MAP) -> AslCase:
    """A Map over parts of ``INPUT``."""
    return AslCase(says=says, source=source, definition=machine(state), value=INPUT, output=output)


def inline(**fields: Any) -> dict[str, Any]:
    """Return an inline Map of one Pass."""
    return {"Type": "Map", "ItemProcessor": branch("In", PASS), **fields}


def batches(says: str, output: Any, **batcher: Any) -> AslCase:
    """A Distributed Map over the list, with this ItemBatcher."""
    state = distributed(PASS, ItemsPath="$.list", ItemBatcher=batcher)
    return maps(says, output, state, BATCHER)


STATE_CASES = [
    maps("ItemsPath selects the array", [1, 2, 3], inline(ItemsPath="$.list")),
    maps("ItemSelector sees the item and the whole input", [{"v": 1, "s": "x"}],
         inline(ItemsPath="$.list[0:1]",
                ItemSelector={"v.$": "$$.Map.Item.Value", "s.$": "$.s"})),
    maps("Parameters is the former name of ItemSelector", [{"s": "x"}],
         inline(ItemsPath="$.list[0:1]", Parameters={"s.$": "$.s"})),
    maps("Iterator is the former name of ItemProcessor", [1, 2, 3],
         {"Type": "Map", "Iterator": branch("In", PASS), "ItemsPath": "$.list"}),
    maps("MaxConcurrency 1 keeps the order", [1, 2, 3],
         inline(ItemsPath="$.list", MaxConcurrency=1)),
    maps("no items give an empty array", [], inline(ItemsPath="$.list[?(@ > 9)]")),
    AslCase(
        says="ItemsPath of an inline Map must lead to an array", source=MAP,
        definition=machine(inline(ItemsPath="$.no")), value=INPUT, output=ANYTHING,
        status="FAILED", error="States.Runtime", cause_holds="must point to array",
    ),
    AslCase(
        says="ItemsPath of a Distributed Map must lead to an array or object", source=DISTRIBUTED,
        definition=machine(distributed(PASS, ItemsPath="$.no")), value=INPUT,
        status="FAILED", error="States.Runtime", cause_holds="must point to array or object",
    ),
    maps("children keep the order of their items", [1, 2, 3],
         distributed(PASS, ItemsPath="$.list"), DISTRIBUTED),
    maps("a Distributed Map without items succeeds", [],
         distributed(PASS, ItemsPath="$.list[?(@ > 9)]"), DISTRIBUTED),
    maps("a Parallel gives each branch a copy of its input, and keeps their order",
         ["x", [1, 2, 3]],
         {"Type": "Parallel", "Branches": [branch("A", {**PASS, "OutputPath": "$.s"}),
                                           branch("B", {**PASS, "OutputPath": "$.list"})]},
         "ASL: Parallel State"),
    batches("a batch has at most MaxItemsPerBatch items", [{"Items": [1, 2]}, {"Items": [3]}],
            MaxItemsPerBatch=2),
    batches("MaxItemsPerBatch may come from the input",
            [{"Items": [1, 2, 3]}], MaxItemsPerBatchPath="$.no"),
    batches("BatchInput comes with each batch",
            [{"BatchInput": {"s": "x"}, "Items": [1, 2, 3]}],
            MaxItemsPerBatch=5, BatchInput={"s.$": "$.s"}),
    batches("a batch has at most MaxInputBytesPerBatch bytes",
            [{"Items": [1, 2]}, {"Items": [3]}], MaxInputBytesPerBatch=len('{"Items":[1,2]}')),
    batches("the limit that is met first closes the batch",
            [{"Items": [1]}, {"Items": [2]}, {"Items": [3]}],
            MaxItemsPerBatch=2, MaxInputBytesPerBatch=len('{"Items":[1]}')),
]  # fmt: skip


@dataclass(frozen=True)
class ThresholdCase:
    """A Map over ten items (or as many as said), of which the first ``failed`` fail."""

    says: str
    tolerance: dict[str, Any]
    failed: int
    status: str
    items: int = 10
    batch: int | None = None
    source: str = DISTRIBUTED

    @property
    def state(self) -> dict[str, Any]:
        """The Map state; its children call the function ``f``."""
        batcher = {"ItemBatcher": {"MaxItemsPerBatch": self.batch}} if self.batch else {}
        return distributed(task(), ItemsPath="$.list", **self.tolerance, **batcher)


COUNT, SHARE = "ToleratedFailureCount", "ToleratedFailurePercentage"
BOTH = {COUNT: 1, SHARE: 50}
THRESHOLD_CASES = [
    ThresholdCase("without a threshold no failure is tolerated", {}, 1, "FAILED"),
    ThresholdCase("without a threshold and failures all is well", {}, 0, "SUCCEEDED"),
    ThresholdCase("count 0 tolerates none", {COUNT: 0}, 1, "FAILED"),
    ThresholdCase("failures below the count are tolerated", {COUNT: 3}, 2, "SUCCEEDED"),
    ThresholdCase("failures exactly at the count are tolerated", {COUNT: 3}, 3, "SUCCEEDED"),
    ThresholdCase("one failure above the count fails", {COUNT: 3}, 4, "FAILED"),
    ThresholdCase("percentage 0 tolerates none", {SHARE: 0}, 1, "FAILED"),
    ThresholdCase("failures exactly at the percentage are tolerated", {SHARE: 30}, 3, "SUCCEEDED"),
    ThresholdCase("one failure above the percentage fails", {SHARE: 30}, 4, "FAILED"),
    ThresholdCase("a percentage between two items rounds nothing", {SHARE: 33.3}, 1, "FAILED", 3),
    ThresholdCase("a percentage just above an item's share is enough",
                  {SHARE: 33.4}, 1, "SUCCEEDED", 3),
    ThresholdCase("percentage 100 tolerates all", {SHARE: 100}, 10, "SUCCEEDED"),
    ThresholdCase("of count and percentage the one that is exceeded first fails: count",
                  {COUNT: 1, SHARE: 50}, 2, "FAILED"),
    ThresholdCase("of count and percentage the one that is exceeded first fails: percentage",
                  {COUNT: 9, SHARE: 10}, 2, "FAILED"),
    ThresholdCase("failures within both are tolerated", BOTH, 1, "SUCCEEDED"),
    ThresholdCase("the count may come from the input", {f"{COUNT}Path": "$.limit"}, 3, "FAILED"),
    ThresholdCase("the percentage may come from the input",
                  {f"{SHARE}Path": "$.limit"}, 1, "FAILED"),
    ThresholdCase("a failed batch counts each of its items", {COUNT: 2}, 1, "FAILED", batch=3),
    ThresholdCase("all items of a failed batch may be tolerated",
                  {COUNT: 3}, 1, "SUCCEEDED", batch=3),
]  # fmt: skip
