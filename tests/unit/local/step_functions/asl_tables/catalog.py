"""All tables by topic. docs/local-coverage.md tells how many rows each topic has."""

from collections.abc import Sequence
from typing import Any, Protocol

import pytest

from tests.unit.local.step_functions.asl_tables.backoff import BACKOFF_CASES, JITTER_CASES
from tests.unit.local.step_functions.asl_tables.choice import CHOICE_CASES
from tests.unit.local.step_functions.asl_tables.context_and_wait import CONTEXT_CASES, WAIT_CASES
from tests.unit.local.step_functions.asl_tables.data_flow import DATA_FLOW_CASES
from tests.unit.local.step_functions.asl_tables.errors import CATCH_CASES, RETRY_CASES
from tests.unit.local.step_functions.asl_tables.history import HISTORY_CASES
from tests.unit.local.step_functions.asl_tables.intrinsics import INTRINSIC_CASES
from tests.unit.local.step_functions.asl_tables.limits import LIMIT_CASES
from tests.unit.local.step_functions.asl_tables.maps import STATE_CASES, THRESHOLD_CASES
from tests.unit.local.step_functions.asl_tables.refusals import REFUSAL_CASES
from tests.unit.local.step_functions.asl_tables.result_files import RESULT_FILES_CASES
from tests.unit.local.step_functions.asl_tables.stops_and_redrives import (
    REDRIVE_CASES,
    STOP_CASES,
)


class CitedCase(Protocol):
    """A row of any table."""

    @property
    def says(self) -> str:
        """What the source says."""
        ...

    @property
    def source(self) -> str:
        """A key of ``SOURCES``."""
        ...


TABLES: dict[str, Sequence[CitedCase]] = {
    "Retry: order, counters, wildcards": RETRY_CASES,
    "Retry: backoff and jitter": [*BACKOFF_CASES, *JITTER_CASES],
    "Catch: order, wildcards, error output": CATCH_CASES,
    "Input and output: paths and templates": DATA_FLOW_CASES,
    "Intrinsic functions": INTRINSIC_CASES,
    "Choice: truth table": CHOICE_CASES,
    "Context object": CONTEXT_CASES,
    "Wait and timestamps": WAIT_CASES,
    "Parallel, Map, ItemBatcher": STATE_CASES,
    "Tolerated failures": THRESHOLD_CASES,
    "ResultWriter's files": RESULT_FILES_CASES,
    "Payload limits": LIMIT_CASES,
    "History: order of events": HISTORY_CASES,
    "Stop": STOP_CASES,
    "Redrive": REDRIVE_CASES,
    "Definitions that are refused": REFUSAL_CASES,
}


def rows(cases: Sequence[CitedCase]) -> list[Any]:
    """Return the rows as parameters of a test, each named in its report by what it says."""
    return [pytest.param(case, id=f"{case.source}: {case.says}") for case in cases]
