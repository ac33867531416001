"""How long each part of a run took, read from the times at which its files were written.

S3 keeps a time to the second, so that a part that took less may show as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from frameproof.contracts import ImportShard, Run
from frameproof.run_store import RunStore

_PRECISION = timedelta(seconds=1)


def read_timeline(run: Run, runs: RunStore, *, now: datetime) -> dict[str, float]:
    """Give the seconds between the ends of a run's parts.

    Parameters
    ----------
    run
        It began at ``started_at``.
    runs
        Its folder. A part ends with the last of its files.
    now
        When the report is written.

    Returns
    -------
    dict
        ``planSeconds``, ``copySeconds``, ``importSeconds``, ``listSeconds``, ``verifySeconds``,
        ``sourceSeconds``, as far as this execution came, and ``totalSeconds``. What an earlier
        execution of the run had done already is left out.
    """
    started = datetime.fromisoformat(run.started_at)
    timeline: dict[str, float] = {}
    before = started
    for name, ended in _ends(runs):
        if ended is None or ended < started - _PRECISION:
            continue
        timeline[name] = max((ended - before).total_seconds(), 0.0)
        before = max(before, ended)
    timeline["totalSeconds"] = (now - started).total_seconds()
    return {name: round(seconds, 3) for name, seconds in timeline.items()}


def _ends(runs: RunStore) -> Iterator[tuple[str, datetime | None]]:
    keys = runs.keys
    yield "planSeconds", runs.last_written(keys.plan)
    yield "copySeconds", runs.last_written(keys.all_copy_outcomes)
    yield "importSeconds", _last_job_seen(runs)
    yield "listSeconds", runs.last_written(keys.frame_list)
    yield "verifySeconds", runs.last_written(keys.all_frame_outcomes)
    yield "sourceSeconds", runs.last_written(keys.source_proof)


def _last_job_seen(runs: RunStore) -> datetime | None:
    """Tell when the last shard's job was polled last: HealthImaging's own files lie beside it."""
    if not runs.has(runs.keys.import_shards):
        return None
    shards = runs.items(ImportShard, runs.keys.import_shards)
    seen = (runs.last_written(runs.keys.import_job(item.shard)) for item in shards)
    return max((time for time in seen if time is not None), default=None)
