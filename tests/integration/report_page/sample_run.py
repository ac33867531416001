"""A run as a report page shows it, made of real DICOM files with the product's own contracts.

To look at a page by hand::

    python -m tests.integration.report_page.sample_run sample.html
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from frameproof.report import PagePicture, Report, render_page
from frameproof.report.contract import (
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    ObjectCounts,
    Problem,
    ReportedImageSet,
    SourceProof,
)
from tests.integration.report_page.sample_series import (
    Series,
    cr_series,
    ct_series,
    hex_id,
    mr_series,
    us_series,
    withheld_series,
)


def all_series() -> list[Series]:
    return [ct_series(), mr_series(), us_series(), cr_series(), withheld_series()]


def proven_report(series: list[Series]) -> Report:
    """All is well; a structured report lies beside the images."""
    frames = sum(len(each.frames) for each in series)
    objects = frames + 1
    rows = [
        ReportedImageSet(
            each.image_set_id, "1", each.is_primary, len(each.frames), modality=each.modality
        )
        for each in series
    ]
    return Report(
        schema_version="1.0",
        run_id="knee-20260102T030405-1f2e",
        execution_arn="arn:aws:states:us-east-1:123456789012:execution:ImportStudy:knee",
        verdict="PROVEN",
        objects=ObjectCounts(objects, objects, objects),
        instances=InstanceCounts(objects, frames, 1),
        frames=FrameCounts(listed=frames, verified=frames),
        image_sets=(*rows, ReportedImageSet(hex_id("sr"), "1", True, 0, modality="SR")),
        source_proof=SourceProof(
            compared=frames, identical=frames, objects=objects, instances_compared=objects
        ),
        cross_check=CrossCheck(compared=frames),
        problems=(),
        timings={
            "fetchSeconds": 31.4,
            "decodeSeconds": 0.85,
            "planSeconds": 1.2,
            "copySeconds": 4.8,
            "importSeconds": 41.0,
            "listSeconds": 2.5,
            "verifySeconds": 13.75,
            "sourceSeconds": 6.1,
            "totalSeconds": 72.4,
        },
        bytes={
            "objectsListed": 31_457_280,
            "objectsCopied": 31_457_280,
            "framesServed": 9_830_400,
            "pixelsDecoded": 29_360_128,
        },
        counters={"getImageFrameCalls": frames, "framesReadAgain": 2, "lambdaInvocations": 14},
        cost={"healthImagingUsd": 0.0123, "stepFunctionsUsd": 0.0009, "totalUsd": 0.0132},
    )


def problem(kind: Any, name: str, message: str, **more: Any) -> Problem:
    return Problem(
        kind=kind,
        id=name,
        message=message,
        expected=more.pop("expected", "CRC32 1234567890"),
        actual=more.pop("actual", "CRC32 987654321"),
        next_step=more.pop(
            "next_step", "Start a new execution with this runId: it fetches the frame again."
        ),
        **more,
    )


def spoilt_report(series: list[Series]) -> Report:
    """Two frames damaged, one file refused, one warning."""
    good = proven_report(series)
    ct = series[0].image_set_id
    mismatched = [
        problem(
            "frameMismatched",
            hex_id(f"frame {number}"),
            "The pixels are not those that HealthImaging imported.",
            image_set_id=ct,
        )
        for number in (2, 3)
    ]
    refused = problem(
        "objectRefused",
        f"runs/knee/dicom/0000/{hex_id('refused')}.dcm",
        "HealthImaging refused this object: <b>ValidationException</b>: not a DICOM file & more.",
        expected="imported",
        actual="refused",
        next_step="Correct the file and import it, or start with allowPartialImport: true.",
    )
    warned = problem(
        "importWarning",
        f"runs/knee/dicom/0000/{hex_id('warned')}.dcm",
        "HealthImaging imported this object with a warning: an attribute was cut.",
        expected="no warning",
        actual="1 warning",
        next_step="Look whether the warning matters to you.",
    )
    return replace(
        good,
        verdict="NOT_PROVEN",
        objects=replace(
            good.objects,
            listed=good.objects.listed + 1,
            copied=good.objects.copied + 1,
            failed=1,
            warned=1,
        ),
        frames=replace(good.frames, verified=good.frames.verified - 2, mismatched=2),
        source_proof=replace(
            good.source_proof,
            identical=good.source_proof.identical - 2,
            differing=2,
            instances_differing=2,
        ),
        problems=(
            problem(
                "equationBroken",
                "frames.listed == frames.verified",
                f"{good.frames.listed} frames were listed, but {good.frames.listed - 2} are "
                "verified.",
                expected=f"frames.listed == frames.verified: {good.frames.listed}",
                actual=str(good.frames.listed - 2),
                next_step="The report's other problems name the ids.",
            ),
            *mismatched,
            refused,
            warned,
        ),
    )


def pictures_of(series: list[Series]) -> list[PagePicture]:
    return [picture for each in series for picture in each.pictures()]


if __name__ == "__main__":
    made = all_series()
    Path(sys.argv[1]).write_text(render_page(spoilt_report(made), pictures_of(made)), "utf-8")
