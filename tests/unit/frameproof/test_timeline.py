from __future__ import annotations

from datetime import datetime, timedelta

from frameproof.contracts import ImportShard
from frameproof.run_store import RunStore
from frameproof.timeline import read_timeline
from tests.unit.frameproof.fakes import RUN, ObjectsInMemory, run_store

STARTED = datetime.fromisoformat(RUN.started_at)


def folder(**seconds: float) -> RunStore:
    """Write one file of each part, so many seconds after the run's start."""
    store = ObjectsInMemory()
    runs = run_store(store)
    keys = runs.keys
    runs.write_items(keys.import_shards, [ImportShard(0, 1, 1, "s3://in/", "s3://out/", "5eed")])
    places = {
        "plan": keys.plan,
        "copy": keys.copy_outcomes(0),
        "import_": keys.import_job(0),
        "list_": keys.frame_list,
        "verify": keys.frame_outcomes_of_pass(0, 1),
        "source": keys.source_frames(0),
    }
    for name, after in seconds.items():
        store.now = STARTED + timedelta(seconds=after)
        runs.write_bytes(places[name], b"{}", "application/json")
    return runs


def timeline_of(runs: RunStore, total: float = 100.0) -> dict[str, float]:
    return read_timeline(RUN, runs, now=STARTED + timedelta(seconds=total))


def test_each_part_lasts_from_the_end_of_the_one_before() -> None:
    runs = folder(plan=2, copy=12, import_=42, list_=45.5, verify=80, source=90)
    assert timeline_of(runs) == {
        "planSeconds": 2.0,
        "copySeconds": 10.0,
        "importSeconds": 30.0,
        "listSeconds": 3.5,
        "verifySeconds": 34.5,
        "sourceSeconds": 10.0,
        "totalSeconds": 100.0,
    }


def test_a_part_ends_with_its_last_file() -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    for batch, after in enumerate((9, 30, 5)):
        store.now = STARTED + timedelta(seconds=after)
        runs.write_bytes(runs.keys.copy_outcomes(batch), b"", "application/x-ndjson")
    assert timeline_of(runs)["copySeconds"] == 30.0


def test_a_run_that_ended_early_has_the_parts_that_it_came_to() -> None:
    assert timeline_of(folder(plan=2, copy=12), 20.0) == {
        "planSeconds": 2.0,
        "copySeconds": 10.0,
        "totalSeconds": 20.0,
    }


def test_what_an_earlier_execution_of_the_run_did_is_left_out() -> None:
    runs = folder(plan=-3600, copy=-3500, import_=-3000, list_=4, verify=9)
    assert timeline_of(runs) == {
        "listSeconds": 4.0,
        "verifySeconds": 5.0,
        "totalSeconds": 100.0,
    }


def test_a_time_that_s3_cut_to_the_second_is_not_negative() -> None:
    assert timeline_of(folder(plan=-0.678))["planSeconds"] == 0.0
