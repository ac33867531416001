"""What would slow every start or every request down is nowhere in the lock or the template.

tests/e2e/test_cold_starts.py holds what a function loads before its first call.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# niquests puts urllib3-future in the place of urllib3, under which boto3 takes twice the time.
NEVER = ("niquests", "urllib3-future")
LOCKED = (ROOT / "uv.lock", *ROOT.glob("layers/*/requirements.txt"))
LOCKED += tuple(ROOT.glob("local/*/requirements.txt"))


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_lock_has_a_package_that_takes_urllib3_s_place(path: Path) -> None:
    names = re.findall(r'^(?:name = ")?([A-Za-z0-9._-]+)(?:"$|==)', path.read_text(), flags=re.M)
    assert names
    assert not {name.lower().replace("_", "-") for name in names} & set(NEVER)


def test_no_function_is_told_to_ignore_its_compiled_modules(resources: dict[str, Any]) -> None:
    # Under -O and -OO Python looks for .opt-1.pyc and .opt-2.pyc, and compiles what has none anew.
    for name, item in resources.items():
        variables = item["Properties"].get("Environment", {}).get("Variables", {})
        assert not {"PYTHONOPTIMIZE", "PYTHONPYCACHEPREFIX"} & set(variables), name
