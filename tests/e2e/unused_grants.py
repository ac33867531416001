"""The rights that no local run can use, each with its reason."""

from __future__ import annotations

from typing import Final, NamedTuple


class Unexercised(NamedTuple):
    """Actions that AWS itself takes with a role, or answers that the stand-in never gives."""

    roles: tuple[str, ...]
    actions: tuple[str, ...]
    reason: str


_MACHINES: Final = ("ImportStudyStateMachineRole", "ImportCollectionStateMachineRole")

NOT_EXERCISED_LOCALLY: Final = (
    Unexercised(
        (*_MACHINES, "DeleteRunStateMachineRole"),
        (
            "logs:CreateLogDelivery",
            "logs:GetLogDelivery",
            "logs:UpdateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups",
        ),
        "Step Functions sets up its log delivery with them; the local one delivers no log.",
    ),
    Unexercised(
        (*_MACHINES, "DeleteRunStateMachineRole"),
        (
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
        ),
        "Step Functions sends its traces with them; there is no local X-Ray.",
    ),
    Unexercised(
        ("ImportCollectionStateMachineRole",),
        ("events:PutTargets", "events:PutRule", "events:DescribeRule"),
        "Step Functions keeps a rule of its own for executions it waits for; the local one needs"
        " none.",
    ),
    Unexercised(
        _MACHINES,
        ("s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"),
        "A Map's large results are uploaded in parts; the local ResultWriter writes each at once.",
    ),
    Unexercised(
        ("ListFramesFunctionRole",),
        ("medical-imaging:GetImageSet",),
        "Older manifests of import jobs do not tell an image set's version; the local ones do.",
    ),
)
