"""What the doctor found, for people and for scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import click

from frameproof.records import Json
from frameproof_cli.doctor.findings import Finding
from frameproof_cli.schemas import SCHEMA_VERSION

_COLOURS = {"ok": "green", "warning": "yellow", "problem": "red", "skipped": None}


def text(findings: Sequence[Finding]) -> str:
    """Write one line for each finding, its fix below it, and what it comes to."""
    width = max(len(found.check) for found in findings)
    return "\n".join([*(_lines(found, width) for found in findings), "", _sum(findings)])


def _lines(found: Finding, width: int) -> str:
    state = click.style(f"{found.state:<7}", fg=_COLOURS[found.state])
    line = f"{state}  {found.check:<{width}}  {found.message}"
    return f"{line}\n{'':<{width + 11}}fix: {found.fix}" if found.fix else line


def _sum(findings: Sequence[Finding]) -> str:
    counts = Counter(found.state for found in findings)
    problems, warnings = counts["problem"], counts["warning"]
    if problems:
        return f"{problems} problem{'s' * (problems > 1)}: a run would not work as it is."
    also = f", {warnings} warning{'s' * (warnings > 1)}" if warnings else ""
    return f"no problem{also}: a run should work."


def document(findings: Sequence[Finding]) -> Json:
    """Write what ``doctor.schema.json`` describes."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "problems": sum(found.state == "problem" for found in findings),
        "findings": [asdict(found) for found in findings],
    }
