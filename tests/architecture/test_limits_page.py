"""docs/limits.md says what the code does: its figures are the code's constants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frameproof import batching, gzip_json, json_lines
from frameproof.collections.layout import MAX_LINES
from frameproof.gateways.copying import MAX_COPY_BYTES
from frameproof.gateways.frame_downloads import MAX_FRAME_BYTES
from frameproof.pixels import limits
from frameproof.steps import plan_collection

PAGE = re.sub(r"\s+", " ", (Path(__file__).parents[2] / "docs/limits.md").read_text())
MEBIBYTE = 2**20


@pytest.mark.parametrize(
    "sentence",
    [
        f"**Objects above {MAX_COPY_BYTES >> 30} GB** are not copied",
        f"**Frames of more than {limits.MAX_SAMPLES // 10**6} million samples** are not decoded",
        f"those of more than {limits.MAX_PICTURED_SAMPLES // 10**6} million have",
        f"**A collection of more than {MAX_LINES:,} studies** is refused",
        f"| {batching.MAX_FILES_PER_JOB:,}, {batching.MAX_BYTES_PER_JOB // 10**9} GB |",
        f"a collection at most {plan_collection.MAX_CONCURRENCY} studies at a time",
        f"metadata of more than {gzip_json.SIZE_LIMIT_BYTES // MEBIBYTE} MB",
        f"rows of more than {json_lines.LINE_LIMIT_BYTES // MEBIBYTE} MB",
        f"frames of more than {MAX_FRAME_BYTES // MEBIBYTE:,} MB",
    ],
)
def test_a_limit_is_the_code_s(sentence: str) -> None:
    assert sentence in PAGE
