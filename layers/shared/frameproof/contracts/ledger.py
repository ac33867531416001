"""WriteReport -> whoever asks later: one row for each frame, in ``frames.jsonl.gz`` and Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frameproof.contracts.frames import FrameOutcome

type SourceVerdict = Literal["identical", "differs", "notComparable"]


@dataclass(slots=True, kw_only=True)
class LedgerRow(FrameOutcome):
    """What came of a frame, and the DICOM object that it comes from."""

    run_id: str
    source_key: str | None = None
    """The object in the input bucket; None where several may be meant and none was compared."""
    source_uri: str | None = None
    """What that object is a copy of. It may hold patient identifiers: it stands here only."""
    source_verdict: SourceVerdict | None = None
    """None where no source proof was asked for, or none was made of this frame."""
    source_reason: str | None = None
    """What differs, by name (``pixels``, ``PatientID``), or why nothing could be compared."""
