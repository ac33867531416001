"""Writing the report lists a run's folder as often for many batches as for few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.folder_store import FolderStore, ListedFile
from benchmarks.large_run import RUN, write_large_run
from frameproof.run_store import RunStore
from frameproof.sources import S3Location
from frameproof.steps.write_report import write_report


class ListingsCounted(FolderStore):
    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.listed: list[str] = []

    def list_objects(self, place: S3Location) -> Iterator[ListedFile]:
        self.listed.append(place.key)
        return super().list_objects(place)


def _listings(root: Path, *, frames: int) -> list[str]:
    store = ListingsCounted(root)
    runs = RunStore(store, "output", RUN.run_id)
    write_large_run(runs, frames)
    assert write_report(RUN, runs=runs, now=datetime.now(UTC)).verdict == "PROVEN"
    return store.listed


def test_report_lists_the_outcomes_of_all_batches_at_once(tmp_path: Path) -> None:
    one_batch = _listings(tmp_path / "one", frames=500)
    three_batches = _listings(tmp_path / "three", frames=1_500)
    assert one_batch == three_batches
    assert f"runs/{RUN.run_id}/verify/" in one_batch
