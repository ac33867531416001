"""What an execution is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Bitmaps = Literal["none", "png", "view", "tiff", "npy", "all"]
"""png: 16-bit lossless; view: 8-bit, windowed for people; tiff and npy: samples as decoded."""
type CrossCheck = Literal["none", "sample", "all"]
"""Which frames a second, independent decoder has to agree on."""
type Levels = Literal["full", "all"]
"""Which of a frame's listed resolution levels are checked."""


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The execution's input, as a person writes it (``import_study.input.schema.json``)."""

    sources: tuple[str, ...]
    run_id: str | None = None
    bitmaps: Bitmaps = "none"
    source_proof: bool = False
    cross_check: CrossCheck = "none"
    levels: Levels = "full"
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
    cross_check: CrossCheck
    allow_partial_import: bool
    levels: Levels = "full"
