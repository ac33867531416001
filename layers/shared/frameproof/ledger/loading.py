"""The run's folder -> the ledger's tables; what a run that ended early lacks is left out."""

from __future__ import annotations

from frameproof.contracts import CopyBatch
from frameproof.json_lines import unzipped
from frameproof.ledger.database import Ledger
from frameproof.ledger.tables import (
    IMPORTED,
    PLANNED,
    SOURCE_FRAMES,
    SOURCE_OBJECTS,
    STORED_INSTANCES,
    Table,
)
from frameproof.read_ahead import read_ahead
from frameproof.run_store import RunStore


def load_objects(ledger: Ledger, runs: RunStore) -> None:
    """Load what was planned, and which image set the import put it into."""
    keys = runs.keys
    if runs.has(keys.copy_batches):
        plans = [batch.key for batch in runs.items(CopyBatch, keys.copy_batches)]
        _load(ledger, PLANNED, plans, runs)
    if runs.has(keys.imported_objects):
        ledger.add_lines(IMPORTED, runs.read_chunks(keys.imported_objects))


def load_sources(ledger: Ledger, runs: RunStore) -> None:
    """Load both sides of the source proof: the metadata's instances, and the DICOM objects.

    Without the former nothing can be compared; the latter are those batches that were proven.
    """
    keys = runs.keys
    if not runs.has(keys.stored_instances):
        return
    ledger.add_lines(STORED_INSTANCES, unzipped(runs.read_chunks(keys.stored_instances)))
    proven = set(runs.keys_under(keys.source_proof))
    batches = range(len(runs.items(CopyBatch, keys.copy_batches)))
    for table, key_of in (
        (SOURCE_OBJECTS, keys.source_objects),
        (SOURCE_FRAMES, keys.source_frames),
    ):
        written = [key for key in map(key_of, batches) if key in proven]
        _load(ledger, table, written, runs)


def _load(ledger: Ledger, table: Table, keys: list[str], runs: RunStore) -> None:
    for content in read_ahead(runs.read_bytes, keys):
        ledger.add_lines(table, (content,))
