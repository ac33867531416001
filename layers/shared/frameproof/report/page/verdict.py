"""The head of the page: the verdict, why, and the numbers that it rests on."""

from __future__ import annotations

from frameproof.report.contract import Report
from frameproof.report.page.markup import Markup, element, join
from frameproof.report.page.wording import count_of, share

_CLASSES = {"PROVEN": "proven", "PROVEN_PARTIAL": "partial", "NOT_PROVEN": "not-proven"}
_SIGNS = {"PROVEN": "✓", "PROVEN_PARTIAL": "◐", "NOT_PROVEN": "✗"}
REASON_KINDS = frozenset({"executionFailed", "planMissing", "equationBroken"})
"""Problems that are the reasons of a verdict; the others explain them."""


def verdict_section(report: Report) -> Markup:
    """Say the verdict and why."""
    reasons = [problem.message for problem in report.problems if problem.kind in REASON_KINDS]
    return element(
        "section",
        element(
            "h1",
            element("span", _SIGNS[report.verdict], class_="sign", aria_hidden="true"),
            element("span", report.verdict.replace("_", " ")),
        ),
        element("p", why(report), class_="why"),
        element("ul", *(element("li", reason) for reason in reasons)) if reasons else "",
        _key_numbers(report),
        class_=f"verdict {_CLASSES[report.verdict]}",
        id="verdict",
        tabindex="-1",
    )


def why(report: Report) -> str:
    """Say in a sentence what the verdict rests on."""
    objects, frames = report.objects, report.frames
    if report.verdict == "PROVEN":
        return (
            f"All {count_of(objects.listed, 'object')} were copied and imported, all "
            f"{count_of(report.instances.imported, 'instance')} are accounted for, and all "
            f"{count_of(frames.listed, 'frame')} that the import made were downloaded and verified."
        )
    if report.verdict == "PROVEN_PARTIAL":
        return (
            f"HealthImaging refused {objects.failed:,} of {count_of(objects.copied, 'file')}, "
            f"which this run allowed. The other {objects.imported:,} were imported, and all "
            f"{count_of(frames.listed, 'frame')} of theirs were downloaded and verified."
        )
    return (
        f"{share(frames.verified, frames.listed)} listed frames are verified. Not proven because:"
    )


def _key_numbers(report: Report) -> Markup:
    objects, frames, proof, check = (
        report.objects,
        report.frames,
        report.source_proof,
        report.cross_check,
    )
    numbers = [
        ("frames verified", share(frames.verified, frames.listed)),
        ("objects imported", share(objects.imported, objects.listed)),
        ("image sets", f"{len(report.image_sets):,}"),
    ]
    if proof.compared:
        numbers.append(("identical to the source", share(proof.identical, proof.compared)))
    if check.compared:
        agreed = check.compared - check.disagreed
        numbers.append(("second decoder agrees", share(agreed, check.compared)))
    pairs = [element("div", element("dt", name), element("dd", amount)) for name, amount in numbers]
    return element("dl", join(*pairs), class_="key-numbers")
