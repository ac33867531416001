"""A report.json that another machine wrote: it is read or refused, and no terminal obeys it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import click
import pytest

from frameproof.records import to_json
from frameproof.report import build_report
from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.terminal.failures import CommandError
from frameproof_cli.watching.results import fetch_report, read_report, summary
from tests.unit.frameproof.hostile.spoiling import CASES, spoilt_text
from tests.unit.frameproof.report.study import RUN, whole_study

pytestmark = pytest.mark.requirement("S11")


@dataclass(frozen=True)
class BucketOfOneFile:
    """Whatever is asked for, this is in it."""

    content: bytes

    def read(self, key: str) -> bytes:
        return self.content

    def uri(self, key: str) -> str:
        return f"s3://output/{key}"


def bucket_with(content: bytes) -> Bucket:
    return cast("Bucket", BucketOfOneFile(content))


def report(message: str = "refused") -> object:
    study = whole_study()
    study.refuse(0, message)
    return to_json(build_report(RUN, study.accounting(), timings={"totalSeconds": 12.5}))


def test_a_report_is_read_or_refused() -> None:
    document = report()
    said: list[str] = []
    for seed in range(CASES):
        try:
            read_report("knee", bucket_with(spoilt_text(document, seed)))
        except CommandError as error:
            said.append(str(error))
    assert CASES * 0.3 < len(said) < CASES
    assert all("is not a report that this version knows" in text for text in said)
    assert "\x1b" not in "".join(said)


def test_a_terminal_obeys_nothing_of_a_report(tmp_path: Path) -> None:
    content = json.dumps(report("\x1b]0;taken\x07 and \u202egnp.exe")).encode()
    saved = fetch_report("knee", bucket_with(content), tmp_path)
    assert saved is not None
    assert r"\u001b]0;taken\u0007 and \u202egnp.exe" in summary(saved)
    plain = click.unstyle(summary(saved))  # the verdict's colour is the command's own
    assert not set(plain) & {"\x1b", "\x07", "\u202e"}
