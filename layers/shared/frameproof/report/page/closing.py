"""What the page does not say, and where the rest of the evidence is."""

from __future__ import annotations

from frameproof.report.contract import Report
from frameproof.report.page.markup import Content, Markup, element, join

_LIMITS = (
    "Pictures may show what is burned into the pixels. Frames of instances whose "
    "BurnedInAnnotation says YES are never shown; text that is burned in without being declared "
    "cannot be told from an image. Look at the pictures before you pass this page on.",
    "Pictures are samples, reduced in size: made to recognise a series by, not for diagnosis.",
    "Verified means: the bytes or pixels that HealthImaging gave back have the checksum that it "
    "computed at import. Where the frames were also compared with their DICOM objects, "
    "“Independent checks” says so.",
    "The page names HealthImaging's ids and the copies' keys. It holds no DICOM attribute of a "
    "patient and no source address; of DICOM UIDs only those of frames "
    "that differ from their source.",
)
_FILES = (
    ("report.json", "the same, for scripts"),
    ("frames.parquet, frames.jsonl.gz", "the ledger: one row for each frame"),
    ("MANIFEST.json", "written last: without it the report is not final"),
)


def limits_section(report: Report) -> Markup:
    """Name the limits of what is shown."""
    del report  # they are the same for every run
    return element(
        "section",
        element("h2", "How to read this page", id="limits-title"),
        element("ul", *(element("li", text) for text in _LIMITS), class_="prose"),
        id="limits",
        aria_labelledby="limits-title",
    )


def _when(report: Report) -> list[tuple[str, str]]:
    times = (("Started", report.started_at), ("Report written", report.written_at))
    return [(name, when) for name, when in times if when is not None]


def run_section(report: Report) -> Markup:
    """Name the run, and the files beside this page."""
    facts: list[tuple[str, Content]] = [
        ("Run", element("code", report.run_id)),
        ("Execution", element("code", report.execution_arn)),
        *((name, when) for name, when in _when(report)),
        ("Report schema", report.schema_version),
        *((name, meaning) for name, meaning in _FILES),
    ]
    pairs = [join(element("dt", name), element("dd", value)) for name, value in facts]
    return element(
        "section",
        element("h2", "Run and files", id="run-title"),
        element("dl", *pairs, class_="facts"),
        id="run",
        aria_labelledby="run-title",
    )
