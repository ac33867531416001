"""What a run of so much would take and cost.

How many frames the objects hold nobody knows before they are read: one each is the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frameproof.costs import Estimate, Study, Tariff, cost_of, estimate_run
from frameproof_cli.estimates.amounts import Amounts
from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.schemas import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """Amounts, and what follows from them."""

    amounts: Amounts
    frames: int
    frames_are_known: bool
    estimate: Estimate
    tariff: Tariff
    notes: tuple[str, ...] = ()
    """What a person should know of the studies that were named."""

    @property
    def cost(self) -> dict[str, float]:
        """US dollars, by the names of ``report.cost``."""
        return cost_of(self.estimate.usage, self.tariff)

    def document(self) -> dict[str, Any]:
        """Write it down for scripts (``schemas/estimate.schema.json``)."""
        amounts, usage = self.amounts, self.estimate.usage
        return {
            "schemaVersion": SCHEMA_VERSION,
            "counted": amounts.counted,
            "objects": amounts.objects,
            "sizeBytes": amounts.size_bytes,
            "series": amounts.series,
            "licences": list(amounts.licences),
            "notes": list(self.notes),
            "frames": self.frames,
            "framesAreKnown": self.frames_are_known,
            "importJobs": self.estimate.work.import_jobs,
            "timings": self.estimate.seconds,
            "counters": usage.counters(),
            "bytes": usage.sizes(),
            "cost": self.cost,
            "prices": {
                "region": self.tariff.prices.region,
                "checked": self.tariff.prices.checked,
                "architecture": self.tariff.architecture,
            },
        }


def estimate_of(
    run: RunRequest, amounts: Amounts, *, frames: int | None, region: str | None
) -> RunEstimate:
    """Reckon what a run would take.

    Parameters
    ----------
    frames
        How many frames the objects hold, where somebody knows.
    region
        Of the stack; None for no stack at all.
    """
    study = Study(
        objects=amounts.objects,
        object_bytes=amounts.size_bytes,
        frames=amounts.objects if frames is None else frames,
        image_sets=amounts.series,
        sources=amounts.sources,
        bitmaps=run.request.bitmaps,
        source_proof=run.request.source_proof,
    )
    return RunEstimate(
        amounts=amounts,
        frames=study.frames,
        frames_are_known=frames is not None,
        estimate=estimate_run(study),
        # The processor that the template chooses, where nothing else was asked for.
        tariff=Tariff.of(region=region, machine="x86_64"),
        notes=run.notes,
    )
