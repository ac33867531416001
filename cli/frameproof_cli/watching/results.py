"""report.json and report.html of a run: fetched from the output bucket, kept, summed up."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frameproof.errors import InvalidInputError
from frameproof.layout import RunFolder
from frameproof.records import from_json
from frameproof.report.contract import Problem, Report
from frameproof.report.visible import visible
from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.manners import paint

_PROBLEMS_SHOWN = 10
_EXIT_CODES = {
    "PROVEN": ExitCode.PROVEN,
    "PROVEN_PARTIAL": ExitCode.PROVEN,
    "NOT_PROVEN": ExitCode.NOT_PROVEN,
}


@dataclass(frozen=True, slots=True)
class SavedReport:
    """A report that was downloaded."""

    report: Report
    text: str
    """report.json as it stands in the bucket."""
    page: Path
    """The local copy of report.html."""
    json_file: Path
    page_uri: str
    json_uri: str

    @property
    def exit_code(self) -> ExitCode:
        """What the verdict is for a script."""
        return _EXIT_CODES[self.report.verdict]


def fetch_report(run_id: str, bucket: Bucket, folder: Path) -> SavedReport | None:
    """Download a run's report; None where there is none (yet).

    Raises
    ------
    CommandError
        report.json is not a report of the kind that this version knows.
    """
    keys = RunFolder(run_id)
    content = bucket.read(keys.report)
    page = bucket.read(keys.report_page)
    if content is None or page is None:
        return None
    report = _parse(content, bucket.uri(keys.report))
    folder.mkdir(parents=True, exist_ok=True)
    json_file, page_file = folder / "report.json", folder / "report.html"
    json_file.write_bytes(content)
    page_file.write_bytes(page)
    return SavedReport(
        report=report,
        text=content.decode(),
        page=page_file,
        json_file=json_file,
        page_uri=bucket.uri(keys.report_page),
        json_uri=bucket.uri(keys.report),
    )


def read_report(run_id: str, bucket: Bucket) -> Report | None:
    """Read a run's report without keeping it; None where there is none (yet).

    Raises
    ------
    CommandError
        report.json is not a report of the kind that this version knows.
    """
    key = RunFolder(run_id).report
    content = bucket.read(key)
    return None if content is None else _parse(content, bucket.uri(key))


def _parse(content: bytes, uri: str) -> Report:
    try:
        return from_json(Report, json.loads(content))
    except (ValueError, RecursionError, InvalidInputError) as error:  # no UTF-8, no JSON, no report
        raise CommandError(
            f"{uri} is not a report that this version knows: {visible(str(error))} "
            "The stack may be newer than this command; update the command.",
            ExitCode.AWS_ERROR,
        ) from error


def summary(saved: SavedReport) -> str:
    """Sum a report up for a person, in a dozen lines."""
    report = saved.report
    return "\n".join(
        [
            f"{paint(report.verdict)}  {visible(report.run_id)}",
            _fact("objects", _counts(report.objects)),
            _fact("instances", _counts(report.instances)),
            _fact("frames", _counts(report.frames)),
            _fact("image sets", str(len(report.image_sets))),
            *_problems(report.problems),
            _fact("page", str(saved.page)),
            _fact("", saved.page_uri),
            _fact("json", str(saved.json_file)),
            _fact("", saved.json_uri),
        ]
    )


def _fact(name: str, text: str) -> str:
    return f"  {name:<11} {visible(text)}"


def _counts(section: Any) -> str:
    counts = dataclasses.asdict(section)
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())


def _problems(problems: tuple[Problem, ...]) -> list[str]:
    lines: list[str] = []
    for problem in problems[:_PROBLEMS_SHOWN]:
        lines += [
            _fact("problem", f"{problem.kind} {problem.id}: {problem.message}"),
            _fact("", f"expected {problem.expected}, got {problem.actual}. {problem.next_step}"),
        ]
    left_out = len(problems) - _PROBLEMS_SHOWN
    if left_out > 0:
        lines.append(_fact("", f"and {left_out} more, see the page"))
    return lines
