"""The definition that is deployed, run on the local interpreter over a dry run's functions."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dry_run.functions import DryFunctions
from benchmarks.dry_run.meter import Metered, metered
from benchmarks.dry_run.service import DryHealthImaging
from benchmarks.dry_run.store import MapFiles, MeteredStore
from benchmarks.dry_run.study import SOURCE, DryStudy
from frameproof.costs.requests import S3Requests
from frameproof.report import Report
from frameproof.run_store import RunStore
from frameproof_local.step_functions.clock import SystemClock
from frameproof_local.step_functions.payload import to_text
from frameproof_local.step_functions.service import ExecutionService
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.validation import require_valid

DEFINITION = Path(__file__).parents[2] / "statemachine" / "import_study.asl.json"
_PREFIX, _ACCOUNT_ID = "arn:aws:states:us-east-1:123456789012", "123456789012"
_RUN_ID = "dry"


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a dry run took, its two parts apart: up to ImportShards, and from ListFrames on."""

    way: Metered
    proof: Metered
    requests_of_way: S3Requests
    requests_of_proof: S3Requests
    healthimaging_calls: dict[str, int]
    report: Report
    """The one that WriteReport wrote."""


class NoWaits(SystemClock):
    """Waiting states take no time: each thread puts its own clock forward. Work is never late."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def monotonic(self) -> float:
        """Return the seconds that this thread would have waited."""
        return getattr(self._of_thread, "seconds", 0.0)

    def pause(self, woken: threading.Event, seconds: float) -> None:
        """Go on at once."""
        self._of_thread.seconds = self.monotonic() + seconds

    def wait(self, woken: threading.Event, timeout_seconds: float | None) -> None:
        """Wait for the work itself, however long it takes."""
        woken.wait()


def run_dry(
    study: DryStudy, root: Path, functions_of_a_run: type[DryFunctions] = DryFunctions
) -> DryRun:
    """Run a study from PlanCopy to the verdict.

    Parameters
    ----------
    root
        A folder for the buckets.
    functions_of_a_run
        ``HollowFunctions`` leave out the rows of objects and frames.

    Raises
    ------
    RuntimeError
        The execution did not end as PROVEN.
    """
    store = MeteredStore(root, study)
    runs = RunStore(store, "output", _RUN_ID)
    healthimaging = DryHealthImaging(study, runs, store)
    functions = functions_of_a_run(study, runs, store, healthimaging)
    service = _service(functions, store)
    execution = service.start_execution(_machine(), _RUN_ID, to_text({"sources": [SOURCE]}))
    execution.wait_until_ended()
    if execution.status != "SUCCEEDED":
        raise RuntimeError(f"The dry run {execution.status}: {execution.error}, {execution.cause}")
    requests_of_proof = store.take()
    way, proof = metered(service.store.all())
    return DryRun(
        way,
        proof,
        functions.requests_of_import,
        requests_of_proof,
        dict(healthimaging.calls),
        runs.read(Report, runs.keys.report),
    )


def _service(functions: DryFunctions, store: MeteredStore) -> ExecutionService:
    files = MapFiles(store)
    return ExecutionService(
        region="us-east-1",
        account_id=_ACCOUNT_ID,
        invoke_lambda=functions,
        client=lambda *_: files,
        publish_event=lambda _: None,
        find_machine=lambda _: _machine(),
        clock=NoWaits(),
    )


def _machine() -> StateMachine:
    """Return the definition with the names that CloudFormation would put into it."""
    text = DEFINITION.read_text(encoding="utf-8")
    function_arn = rf"arn:aws:lambda:us-east-1:{_ACCOUNT_ID}:function:\1"
    text = re.sub(r"\$\{(\w+)FunctionArn\}", function_arn, text)
    text = text.replace("${OutputBucketName}", "output")
    clock = NoWaits()
    return StateMachine(
        arn=f"{_PREFIX}:stateMachine:ImportStudy",
        name="ImportStudy",
        role_arn=f"arn:aws:iam::{_ACCOUNT_ID}:role/states",
        definition=require_valid(text, "STANDARD"),
        definition_text=text,
        express=False,
        update_date=clock.now(),
    )
