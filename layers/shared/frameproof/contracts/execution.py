"""What an execution is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Bitmaps = Literal["none", "png"]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The execution's input, as a person writes it (``import_study.input.schema.json``)."""

    sources: tuple[str, ...]
    run_id: str | None = None
    bitmaps: Bitmaps = "none"
    source_proof: bool = False
    cross_check: Literal["none"] = "none"
    allow_partial_import: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the request with its defaults filled in. Every task gets it, whole."""

    run_id: str
    execution_arn: str
    started_at: str
    """ISO 8601, the execution's start as Step Functions gives it."""
    sources: tuple[str, ...]
    bitmaps: Bitmaps
    source_proof: bool
    cross_check: Literal["none"]
    allow_partial_import: bool
