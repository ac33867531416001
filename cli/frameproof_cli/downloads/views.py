"""What came of a download, for a person and for a script."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from frameproof_cli.downloads.files import NOT_AS_WANTED, FileOutcome, FileStatus
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.terminal import figures

_SHOWN = 10
_MEANING: dict[FileStatus, str] = {
    "downloaded": "written into {folder}",
    "present": "are there already, the same",
    "planned": "would be written into {folder}",
    "refused": "are there with another content, and stay",
    "failed": "could not be made",
}


def summary(outcomes: Sequence[FileOutcome], folder: Path) -> str:
    """Sum a download up, and name the files that are not as they should be."""
    counts = Counter(outcome.status for outcome in outcomes)
    lines = [
        f"  {status:<11} {counts[status]:,} files{_size(outcomes, status)} "
        f"{meaning.format(folder=folder)}"
        for status, meaning in _MEANING.items()
        if counts[status]
    ]
    wrong = [outcome for outcome in outcomes if outcome.status in NOT_AS_WANTED]
    lines += [f"  {item.status:<11} {item.wanted.path}: {item.reason}" for item in wrong[:_SHOWN]]
    if len(wrong) > _SHOWN:
        lines.append(f"  {'':<11} and {len(wrong) - _SHOWN} more, see --json")
    left_out = sorted({key for outcome in outcomes for key in outcome.left_out})
    if left_out:
        lines.append(f"  {'left out':<11} elements that nobody here knows: {', '.join(left_out)}")
    return "\n".join(lines)


def _size(outcomes: Sequence[FileOutcome], status: str) -> str:
    sizes = [item.digest.size_bytes for item in outcomes if item.status == status and item.digest]
    return f", {figures.size(sum(sizes))}," if sizes else ""


def document(
    outcomes: Sequence[FileOutcome], *, run_id: str, target: str, folder: Path, kind: str
) -> str:
    """Write a download down for a script (``schemas/download.schema.json``)."""
    counts = Counter(outcome.status for outcome in outcomes)
    written = {
        "schemaVersion": SCHEMA_VERSION,
        "target": target,
        "runId": run_id,
        "kind": kind,
        "folder": str(folder),
        "counts": {status: counts[status] for status in _MEANING},
        "files": [_members(outcome) for outcome in outcomes],
    }
    return json.dumps(written, indent=1)


def _members(outcome: FileOutcome) -> dict[str, Any]:
    wanted, digest = outcome.wanted, outcome.digest
    return {
        "path": wanted.path,
        "status": outcome.status,
        "seriesInstanceUid": wanted.series_instance_uid,
        "sopInstanceUid": wanted.sop_instance_uid,
        "frames": wanted.frames,
        "sizeBytes": digest.size_bytes if digest else None,
        "sha256": digest.sha256 if digest else None,
        "reason": outcome.reason,
        "leftOut": list(outcome.left_out),
    }
