from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.collections.standing import is_proven
from frameproof.contracts import ImportRequest
from frameproof.errors import InvalidInputError
from tests.unit.frameproof.collections.collected_runs import SOURCE, CollectedRuns

ASKED = ImportRequest((SOURCE,))
ALLOWING = replace(ASKED, allow_partial_import=True)


def test_a_run_without_a_folder_or_a_report_is_not_proven() -> None:
    collected = CollectedRuns()
    assert not is_proven(ASKED, collected.runs("knee"))
    assert not is_proven(ASKED, collected.plan("knee"))


def test_a_proven_run_is_proven() -> None:
    collected = CollectedRuns()
    collected.report("knee")
    assert is_proven(ASKED, collected.runs("knee"))
    assert is_proven(ALLOWING, collected.runs("knee"))


def test_a_run_that_is_proven_in_part_is_so_only_where_that_is_allowed() -> None:
    collected = CollectedRuns()
    collected.report("knee", "PROVEN_PARTIAL")
    assert not is_proven(ASKED, collected.runs("knee"))
    assert is_proven(ALLOWING, collected.runs("knee"))


def test_a_run_that_was_proven_for_less_is_not_proven_as_asked() -> None:
    collected = CollectedRuns()
    collected.report("knee")
    for asked in (
        replace(ASKED, source_proof=True),
        replace(ASKED, bitmaps="png"),
        replace(ASKED, cross_check="all"),
        replace(ASKED, levels="all"),
    ):
        assert not is_proven(asked, collected.runs("knee"))


def test_a_proven_run_of_other_sources_proves_nothing_about_these() -> None:
    collected = CollectedRuns()
    collected.report("knee")
    with pytest.raises(InvalidInputError, match="'knee' is one of other sources") as raised:
        is_proven(ImportRequest(("s3://pacs/ROE^JANE/",)), collected.runs("knee"))
    assert "ROE" not in str(raised.value)
