from __future__ import annotations

import json
import os
import subprocess
import sys

MEBIBYTE = 1024 * 1024


def test_hostile_headers_are_refused_without_taking_memory_or_the_process_down() -> None:
    # GIVEN a process whose size is its own, not that of the tests before
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.integration.product.forged_proving"]
    # WHEN it proves frames that claim giant sizes, tables, tiles, palettes and more
    done = subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    # THEN it lives, calls none of them verified that lacks its pixels, and stays as large as it was
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    verdicts = answer["verdicts"]
    assert verdicts.pop("giant size that the metadata has too") == "unverifiable"
    assert verdicts.pop("JPEG of 65,535 x 65,535") == "verified"  # its bytes are; no picture
    assert verdicts.pop("one comment of 64 KB") == "verified"
    assert set(verdicts.values()) == {"undecodable"}, verdicts
    assert answer["grownBytes"] < 32 * MEBIBYTE
