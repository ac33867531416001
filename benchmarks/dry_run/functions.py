"""The Lambda functions of a dry run: the real steps, without a pixel.

Each does what ``functions/<step>/app.py`` does, over the dry run's store and service. Only two
look away from the data: no object is copied, and VerifyFrames takes every frame's word for its
checksum. What they write is what the real ones write.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from benchmarks.dry_run.service import DryHealthImaging
from benchmarks.dry_run.store import MeteredStore
from benchmarks.dry_run.study import PIXEL_BYTES, DryStudy
from frameproof.contracts import (
    CopiedObject,
    CopyBatch,
    FrameBatch,
    FrameOutcome,
    FrameRef,
    ImportJob,
    ImportShard,
    Plan,
    PlannedObject,
    Run,
    VerifyTally,
)
from frameproof.costs import MEMORY_MB
from frameproof.costs.requests import S3Requests
from frameproof.ledger import LedgerLimits
from frameproof.records import from_json, to_json
from frameproof.run_store import RunStore
from frameproof.steps.copy_study import copy_study
from frameproof.steps.earlier_passes import look_at_earlier_passes
from frameproof.steps.list_frames import ListingLimits, list_frames
from frameproof.steps.pictures import Pictures
from frameproof.steps.plan_copy import plan_copy, read_request
from frameproof.steps.poll_import import poll_import
from frameproof.steps.start_import import start_import
from frameproof.steps.write_report import write_report
from frameproof.verification import Verified
from frameproof_local.step_functions.environment import LambdaResult

_PIXELS = np.zeros((512, 512), "<i2")
_SERVED_BYTES = 145_000
# Of docs/performance.md: a frame waits 15 ms for HealthImaging and takes 3.5 ms of a core.
_FETCH_SECONDS, _DECODE_SECONDS = 0.0155, 0.0035
_IMPORT_TIMEOUT_SECONDS = 86_400


class DryFunctions:
    """Invokes a function by its ARN, as Step Functions asks for it.

    Parameters
    ----------
    study, runs, store, healthimaging
        The world of the dry run.
    """

    def __init__(
        self,
        study: DryStudy,
        runs: RunStore,
        store: MeteredStore,
        healthimaging: DryHealthImaging,
    ) -> None:
        self._study = study
        self._runs, self._store, self._healthimaging = runs, store, healthimaging
        self.requests_of_import = S3Requests()
        """What was asked of S3 before ListFrames."""
        self._functions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "PlanCopy": self.plan_copy,
            "CopyStudy": self.copy_study,
            "StartImport": self.start_import,
            "PollImport": self.poll_import,
            "ListFrames": self.list_frames,
            "VerifyFrames": self.verify_frames,
            "WriteReport": self.write_report,
        }

    def __call__(self, function_arn: str, payload: bytes) -> LambdaResult:
        """Answer as Lambda does. What a step raises ends the dry run: nothing here may fail."""
        name = function_arn.rpartition(":")[2]
        answer = self._functions[name](json.loads(payload))
        return LambdaResult(json.dumps(answer).encode())

    def plan_copy(self, event: dict[str, Any]) -> dict[str, Any]:
        """List the source and write the plan."""
        run = read_request(event["input"], execution=event["execution"])
        plan = plan_copy(
            run, runs=self._runs, store=self._store, executions=self, input_bucket="input"
        )
        return {"run": to_json(run), "plan": to_json(plan)}

    def is_running(self, execution_arn: str) -> bool:
        """Know of no execution but this one."""
        return False

    def copy_study(self, event: dict[str, Any]) -> Any:
        """Copy one batch, without its bytes."""
        batch = from_json(CopyBatch, event["batch"])
        return to_json(copy_study(batch, runs=self._runs, copier=self, threads=1))

    def copy(self, planned: PlannedObject) -> CopiedObject:
        """Copy by one COPY, and prove by one HEAD."""
        self._store.count(writes=1, reads=1)
        return CopiedObject(
            planned.source_uri, planned.key, planned.size_bytes, planned.e_tag, "copied", "eTag"
        )

    def start_import(self, event: dict[str, Any]) -> Any:
        """Start a shard's job."""
        run, shard = from_json(Run, event["run"]), from_json(ImportShard, event["shard"])
        job = start_import(
            run, shard, runs=self._runs, healthimaging=self._healthimaging, role_arn="arn"
        )
        return to_json(job)

    def poll_import(self, event: dict[str, Any]) -> Any:
        """Ask for a job once."""
        job = poll_import(
            from_json(ImportJob, event["job"]),
            runs=self._runs,
            healthimaging=self._healthimaging,
            timeout_seconds=_IMPORT_TIMEOUT_SECONDS,
        )
        return to_json(job)

    def list_frames(self, event: dict[str, Any]) -> Any:
        """List every frame; what was asked of S3 until now was the way in."""
        self.requests_of_import = self._store.take()
        listed = list_frames(
            from_json(Run, event["run"]),
            from_json(Plan, event["plan"]),
            runs=self._runs,
            store=self._store,
            healthimaging=self._healthimaging,
            limits=ListingLimits(metadata_threads=1, verify_concurrency=8),
        )
        return to_json(listed)

    def verify_frames(self, event: dict[str, Any]) -> Any:
        """Verify a batch, taking each frame's word."""
        run, batch = from_json(Run, event["run"]), from_json(FrameBatch, event["batch"])
        frames = list(self._runs.rows(FrameRef, batch.key))
        earlier = look_at_earlier_passes(run, self._runs, batch, frames)
        key = self._runs.keys.frame_outcomes_of_pass(batch.batch, earlier.last_pass + 1)
        pictures = Pictures(self._runs, bitmaps=run.bitmaps)
        self._runs.write_rows(key, _outcomes(earlier.todo, pictures))
        return to_json(VerifyTally(batch.batch, 1, len(frames), 0, 0))

    def write_report(self, event: dict[str, Any]) -> Any:
        """Write the report and the ledger."""
        run = from_json(Run, event["run"])
        limits = LedgerLimits.within(MEMORY_MB["WriteReport"])
        return to_json(write_report(run, runs=self._runs, now=datetime.now(UTC), limits=limits))


def _outcomes(frames: list[FrameRef], pictures: Pictures) -> Iterator[FrameOutcome]:
    """Verify each frame by its own word, and keep the pictures that the report needs."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    for frame in frames:
        outcome = replace(
            FrameOutcome.of(
                frame,
                "verified",
                actual_crc32=frame.expected_crc32,
                served_bytes=_SERVED_BYTES,
            ),
            pixel_bytes=PIXEL_BYTES,
            attempts=1,
            served_sha256=hashlib.sha256(frame.frame_id.encode()).hexdigest(),
            decoder="openjpeg 2.5.2",
            fetch_seconds=_FETCH_SECONDS,
            decode_seconds=_DECODE_SECONDS,
            verified_at=now,
        )
        verified = Verified(outcome, _PIXELS, frame.photometric_interpretation)
        yield pictures.keep(frame, verified)
