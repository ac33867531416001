"""CloudWatch metrics as log lines: no call to AWS, and none of it waits for anything.

The lines are in CloudWatch's embedded metric format (CloudWatch User Guide, "Specification:
Embedded metric format"); CloudWatch makes metrics of them by itself. Their dimensions are
``service``, the stack's name, and ``stage``, the state's: what an alarm of the template watches.
The ids of run and request are in the line, but no dimensions: each value of one has its own price.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "Frameproof"


class Call(Protocol):
    """The call of a function: Lambda's context of it."""

    @property
    def aws_request_id(self) -> str:
        """The id that Lambda's log lines and the logger's have, too."""


def write_metrics(
    stage: str, values: Mapping[str, tuple[MetricUnit, float]], *, run_id: str, call: Call
) -> None:
    """Write metrics of one call of a state's function.

    Parameters
    ----------
    stage
        The state's name.
    values
        Unit and value by the metric's name.
    """
    metrics = EphemeralMetrics(namespace=NAMESPACE)  # the service is POWERTOOLS_SERVICE_NAME
    metrics.add_dimension("stage", stage)
    for name, (unit, value) in values.items():
        metrics.add_metric(name, unit, value)
    metrics.add_metadata("run_id", run_id)
    metrics.add_metadata("function_request_id", call.aws_request_id)
    metrics.flush_metrics()
