"""ResultWriter: which files there are, and what each record in them says.

The Map has one child at a time and tolerates nothing unless a row says so, so that what follows a
failure stays PENDING.
"""

from dataclasses import dataclass, field
from typing import Any

SOURCE = "AWS: ResultWriter"
# Members of every record of a child that ran, as AWS's example shows them.
ALWAYS = {"ExecutionArn", "Input", "InputDetails", "Name", "RedriveCount", "RedriveStatus",
          "StartDate", "StateMachineArn", "Status", "StopDate"}  # fmt: skip


@dataclass(frozen=True)
class ResultFilesCase:
    """Items (those in ``bad`` fail), a ``WriterConfig``, and the records in each file."""

    says: str
    items: list[Any]
    bad: list[Any] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    tolerated: int = 0
    statuses: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    source: str = SOURCE


SUCCEEDED, FAILED, PENDING = "SUCCEEDED_0.json", "FAILED_0.json", "PENDING_0.json"
RESULT_FILES_CASES = [
    ResultFilesCase("children that succeeded are in SUCCEEDED_0.json", [1, 2],
                    statuses={SUCCEEDED: ["SUCCEEDED", "SUCCEEDED"]}),
    ResultFilesCase("children that failed are in FAILED_0.json", [1, 2], [2], tolerated=1,
                    statuses={SUCCEEDED: ["SUCCEEDED"], FAILED: ["FAILED"]}),
    ResultFilesCase("children that were not started are in PENDING_0.json", [1, 2, 3], [2],
                    statuses={SUCCEEDED: ["SUCCEEDED"], FAILED: ["FAILED"], PENDING: ["PENDING"]}),
    ResultFilesCase("a status without children has no file", [1], [1], tolerated=1,
                    statuses={FAILED: ["FAILED"]}),
    ResultFilesCase("no items leave a manifest without files", []),
    ResultFilesCase("COMPACT writes the outputs alone", [[1, 2], [3]],
                    config={"Transformation": "COMPACT"}, texts={SUCCEEDED: "[[1,2],[3]]"}),
    ResultFilesCase("FLATTEN opens outputs that are arrays", [[1, 2], [3], 4],
                    config={"Transformation": "FLATTEN"}, texts={SUCCEEDED: "[1,2,3,4]"}),
    ResultFilesCase("JSONL writes a line for each output", [[1, 2], [3]],
                    config={"Transformation": "COMPACT", "OutputType": "JSONL"},
                    texts={"SUCCEEDED_0.jsonl": "[1,2]\n[3]\n"}),
    ResultFilesCase("a failed child keeps its record in spite of COMPACT", [1, 2], [2],
                    config={"Transformation": "COMPACT"}, tolerated=1,
                    texts={SUCCEEDED: "[1]"}, statuses={FAILED: ["FAILED"]}),
]  # fmt: skip
