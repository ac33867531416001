from __future__ import annotations

import json

from tests.e2e.conftest import LocalStack


def test_doctor_finds_no_problem_with_the_local_stack(stack: LocalStack) -> None:
    done = stack.frameproof("doctor", "--json")
    assert done.returncode == 0, done.stdout
    states = {found["check"]: found["state"] for found in json.loads(done.stdout)["findings"]}
    assert states.pop("folder") in {"ok", "warning"}  # a warning where the disk is nearly full
    assert states == dict.fromkeys(states, "ok")
    assert {"decoder", "local stack", "state machine", "output bucket", "data store"} <= set(states)
