"""Broken files never kill the service, and never become a frame with a wrong checksum.

200 seeds are tried in every run, all 2,000 with ``FRAMEPROOF_CAMPAIGN=1``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.local.healthimaging.mutated_files import mutated
from tests.integration.local.healthimaging.world import World

ROOT = Path(__file__).parents[4]
IS_CAMPAIGN = os.environ.get("FRAMEPROOF_CAMPAIGN") == "1"
SEEDS = 2_000 if IS_CAMPAIGN else 200
SEEDS_OF_ONE_PROCESS = 200
TIMEOUT_SECONDS = 600


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_OF_ONE_PROCESS))
def test_mutated_files_are_refused_or_imported_with_right_checksums(first: int) -> None:
    # WHEN a process of its own imports them, which a crash of a codec would kill
    command = [sys.executable, "-m", "tests.integration.local.healthimaging.mutated_files"]
    search_path = os.pathsep.join([str(ROOT), str(ROOT / "local")])
    done = subprocess.run(
        [*command, str(first), str(SEEDS_OF_ONE_PROCESS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": search_path},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    # THEN it lives to the end, has refused some and imported others, and no checksum is wrong
    assert done.returncode == 0, f"killed or failed at: {done.stderr[-2000:]}"
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["refused"] + summary["imported"] == SEEDS_OF_ONE_PROCESS
    assert min(summary["refused"], summary["imported"], summary["frames"]) > 0
    assert summary["wrong"] == 0


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_job_of_mutated_files_is_completed_and_accounts_for_all(
    world: World, datastore_id: str
) -> None:
    files = {f"{seed:03}.dcm": mutated(seed) for seed in range(40)}
    job = world.import_files(datastore_id, files)
    assert job["jobStatus"] == "COMPLETED"
    manifest = world.manifest(job)
    assert manifest["numberOfScannedFiles"] == len(files)
    assert manifest["numberOfFilesWithServerError"] == 0
    counted = manifest["numberOfImportedFiles"] + manifest["numberOfFilesWithCustomerError"]
    assert counted == len(files)
