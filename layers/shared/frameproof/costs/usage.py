"""Everything of a run that AWS bills, in AWS's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from frameproof.costs import compute, flow, requests
from frameproof.costs.work import Work

LOG_BYTES_PER_INVOCATION = 1_200
"""Assumed: Lambda's START, END and REPORT lines and one line of ours, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Amounts, each of which has a price."""

    state_transitions: int = 0
    lambda_invocations: int = 0
    gb_seconds: float = 0.0
    s3_writes: int = 0
    """PUT, COPY, POST and LIST."""
    s3_reads: int = 0
    """GET and HEAD."""
    s3_stored_bytes: int = 0
    log_bytes: int = 0
    healthimaging_calls: int = 0
    healthimaging_billed_bytes: int = 0

    def __add__(self, other: Self) -> Self:
        """Add up."""
        return type(self)(
            state_transitions=self.state_transitions + other.state_transitions,
            lambda_invocations=self.lambda_invocations + other.lambda_invocations,
            gb_seconds=self.gb_seconds + other.gb_seconds,
            s3_writes=self.s3_writes + other.s3_writes,
            s3_reads=self.s3_reads + other.s3_reads,
            s3_stored_bytes=self.s3_stored_bytes + other.s3_stored_bytes,
            log_bytes=self.log_bytes + other.log_bytes,
            healthimaging_calls=self.healthimaging_calls + other.healthimaging_calls,
            healthimaging_billed_bytes=(
                self.healthimaging_billed_bytes + other.healthimaging_billed_bytes
            ),
        )

    def counters(self) -> dict[str, float]:
        """Name the counts as ``report.counters`` has them."""
        return {
            "stateTransitions": self.state_transitions,
            "lambdaInvocations": self.lambda_invocations,
            "gbSeconds": round(self.gb_seconds, 3),
            "s3WriteRequests": self.s3_writes,
            "s3ReadRequests": self.s3_reads,
            "healthImagingCalls": self.healthimaging_calls,
        }

    def sizes(self) -> dict[str, float]:
        """Name the bytes as ``report.bytes`` has them."""
        return {
            "logsWritten": self.log_bytes,
            "copiesStored": self.s3_stored_bytes,
            "imageSetsBilled": self.healthimaging_billed_bytes,
        }


def usage_of(work: Work) -> Usage:
    """Say what all of a run's work uses."""
    return usage_of_import(work) + usage_of_proof(work)


def usage_of_import(work: Work) -> Usage:
    """Say what the way into HealthImaging uses: PlanCopy to ImportShards, and the storage."""
    s3 = requests.requests_of_import(work)
    invocations = flow.invocations_of_import(work)
    return Usage(
        state_transitions=flow.transitions_of_import(work),
        lambda_invocations=invocations,
        gb_seconds=compute.gb_seconds(compute.seconds_of_import(work)),
        s3_writes=s3.writes,
        s3_reads=s3.reads,
        s3_stored_bytes=work.object_bytes,
        log_bytes=invocations * LOG_BYTES_PER_INVOCATION,
        healthimaging_calls=work.import_jobs + work.polls,
        healthimaging_billed_bytes=work.billed_image_set_bytes,
    )


def usage_of_proof(work: Work) -> Usage:
    """Say what the proof uses: ListFrames to the verdict."""
    s3 = requests.requests_of_proof(work)
    invocations = flow.invocations_of_proof(work)
    return Usage(
        state_transitions=flow.transitions_of_proof(work),
        lambda_invocations=invocations,
        gb_seconds=compute.gb_seconds(compute.seconds_of_proof(work)),
        s3_writes=s3.writes,
        s3_reads=s3.reads,
        log_bytes=invocations * LOG_BYTES_PER_INVOCATION,
        healthimaging_calls=work.metadata_reads + work.get_image_frame_calls,
    )
