from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime

from frameproof.contracts import LedgerRow
from frameproof.report import Report
from frameproof.report.contract import SourceProof
from frameproof.run_store import RunStore
from frameproof.steps.write_report import WrittenReport, write_report
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.ledger.sources import Proven, digest, proven_study
from tests.unit.frameproof.report.study import RUN
from tests.unit.frameproof.study_folder import whole_folder

ASKING = replace(RUN, source_proof=True)


def written(runs: RunStore) -> WrittenReport:
    return write_report(ASKING, runs=runs, now=datetime(2026, 1, 2, 3, 5, tzinfo=UTC))


def proven_folder(proven: Proven, runs: RunStore) -> None:
    """Write what all steps leave where a source proof was asked for."""
    whole_folder(proven.study, runs)
    runs.write_rows(runs.keys.stored_instances, proven.stored)
    runs.write_rows(runs.keys.source_objects(0), proven.objects)
    runs.write_rows(runs.keys.source_frames(0), proven.frames)


def test_a_run_whose_every_frame_is_that_of_its_object_is_proven() -> None:
    runs, proven = run_store(ObjectsInMemory(), RUN.run_id), proven_study()
    proven_folder(proven, runs)
    assert written(runs).verdict == "PROVEN"
    report = runs.read(Report, runs.keys.report)
    assert report.source_proof == SourceProof(3, 3, objects=4, instances_compared=4)
    rows = list(runs.rows(LedgerRow, runs.keys.ledger))
    assert {row.source_verdict for row in rows} == {"identical"}
    assert [row.source_uri for row in rows] == [
        planned.source_uri for planned in proven.study.planned[:3]
    ]


def test_a_swapped_pair_with_right_checksums_is_not_proven() -> None:
    runs, proven = run_store(ObjectsInMemory(), RUN.run_id), proven_study()
    one, other = (row.pixel_sha256 for row in proven.study.outcomes[:2])
    proven.change_outcome(0, pixel_sha256=other)
    proven.change_outcome(1, pixel_sha256=one)
    proven_folder(proven, runs)
    assert written(runs).verdict == "NOT_PROVEN"
    report = runs.read(Report, runs.keys.report)
    assert (report.frames.verified, report.source_proof.differing) == (3, 2)
    found = {item.frame_id: item.actual for item in report.problems if item.frame_id}
    assert found == {
        proven.study.frames[0].frame_id: "pixels (those of frame 1 of 1.2.3.1)",
        proven.study.frames[1].frame_id: "pixels (those of frame 1 of 1.2.3.0)",
    }


def test_a_source_proof_that_was_not_made_is_not_proven() -> None:
    runs, proven = run_store(ObjectsInMemory(), RUN.run_id), proven_study()
    whole_folder(proven.study, runs)
    assert written(runs).verdict == "NOT_PROVEN"
    assert runs.read(Report, runs.keys.report).source_proof == SourceProof()


def test_a_batch_whose_objects_were_not_read_is_not_proven() -> None:
    runs, proven = run_store(ObjectsInMemory(), RUN.run_id), proven_study()
    whole_folder(proven.study, runs)
    runs.write_rows(runs.keys.stored_instances, proven.stored)
    assert written(runs).verdict == "NOT_PROVEN"
    assert runs.read(Report, runs.keys.report).source_proof == SourceProof()


def test_source_uris_stand_in_the_ledger_and_in_no_report() -> None:
    runs, proven = run_store(ObjectsInMemory(), RUN.run_id), proven_study()
    proven.change_stored(0, patient_id_sha256=digest("ROE^JANE"))
    proven_folder(proven, runs)
    written(runs)
    assert b"DOE^JOHN" in gzip.decompress(runs.read_bytes(runs.keys.ledger))
    for key in (runs.keys.report, runs.keys.report_page, runs.keys.manifest):
        content = runs.read_bytes(key)
        assert b"DOE^JOHN" not in content
        assert digest("ROE^JANE").encode() not in content
