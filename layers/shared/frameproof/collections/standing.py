"""Whether a run was proven already, as it is asked for now: then nothing of it is done again."""

from __future__ import annotations

from frameproof.contracts import ImportRequest, Run
from frameproof.contracts.markers import PlannedRun, RunManifest
from frameproof.errors import InvalidInputError
from frameproof.run_store import RunStore


def is_proven(request: ImportRequest, runs: RunStore) -> bool:
    """Look into a run's folder.

    A run that was proven for less than is asked for now (without the source proof, say) is not
    proven as asked: it is run again, which repeats only what is new.

    Raises
    ------
    InvalidInputError
        The run was made of other sources: what it proves is another study.
    """
    if not runs.has(runs.keys.plan):
        return False
    planned = runs.read(PlannedRun, runs.keys.plan).run
    if set(planned.sources) != set(request.sources):
        raise InvalidInputError(
            f"runId: the run {planned.run_id!r} is one of other sources. Give this line another "
            "runId. (Where lines name none, their numbers do: append new studies at the end.)"
        )
    if not runs.has(runs.keys.manifest):
        return False
    verdict = runs.read(RunManifest, runs.keys.manifest).verdict
    return _asks_the_same(request, planned) and _satisfies(verdict, request)


def _asks_the_same(request: ImportRequest, planned: Run) -> bool:
    return (request.bitmaps, request.source_proof, request.cross_check, request.levels) == (
        planned.bitmaps,
        planned.source_proof,
        planned.cross_check,
        planned.levels,
    )


def _satisfies(verdict: str, request: ImportRequest) -> bool:
    return verdict == "PROVEN" or (verdict == "PROVEN_PARTIAL" and request.allow_partial_import)
