"""How much a study is, and what it takes on AWS: lines under a list, and of the summary."""

from __future__ import annotations

from frameproof.catalog import SampleSeries
from frameproof.contracts import ImportRequest
from frameproof_cli.estimates.amounts import Amounts
from frameproof_cli.estimates.estimate_view import dollars
from frameproof_cli.estimates.run_estimate import RunEstimate, estimate_of
from frameproof_cli.idc.records import Study
from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.terminal.figures import duration, size

_PLAIN = RunRequest("preview", ImportRequest(sources=()))
"""A run that only proves."""


def preview_of_samples(samples: tuple[SampleSeries, ...]) -> str:
    """Say how much some of the samples are together."""
    amounts = Amounts(
        counted="index",
        objects=sum(sample.images for sample in samples),
        size_bytes=sum(sample.size_bytes for sample in samples),
        series=len(samples),
        sources=len(samples),
        licences=tuple(sorted({sample.licence for sample in samples})),
    )
    return "\n".join(amounts_lines(_plain_estimate(amounts)))


def preview_of_study(study: Study) -> str:
    """Say what a study of the IDC is, and how much."""
    amounts = Amounts(
        counted="index",
        objects=study.instances,
        size_bytes=study.size_bytes,
        series=study.series,
        sources=study.series,
        licences=study.licences,
    )
    what = ", ".join(filter(None, [study.study_description, study.study_date]))
    whose = f"{study.collection}, patient {' '.join(study.patient_ids)}"
    files, frames, on_aws = amounts_lines(_plain_estimate(amounts))
    return "\n".join([f"{whose}; {what}" if what else whose, files, frames, on_aws])


def amounts_lines(found: RunEstimate) -> tuple[str, str, str]:
    """Write three lines, each for 80 columns: files and licence, frames, time and cost on AWS."""
    amounts, cost = found.amounts, found.cost
    series = f"{amounts.series:,} series, " if amounts.counted == "index" else ""
    licences = f"; licence {', '.join(amounts.licences)}" if amounts.licences else ""
    monthly = cost["healthImagingStorageUsdPerMonth"] + cost["s3StorageUsdPerMonth"]
    time = duration(found.estimate.seconds["totalSeconds"])
    return (
        f"{series}{amounts.objects:,} files, {size(amounts.size_bytes)}{licences}",
        f"at least {found.frames:,} frames: one for each file",
        f"on AWS: about {time}, US$ {dollars(cost['totalUsd'])} once, "
        f"US$ {dollars(monthly)} a month",
    )


def _plain_estimate(amounts: Amounts) -> RunEstimate:
    return estimate_of(_PLAIN, amounts, frames=None, region=None)
