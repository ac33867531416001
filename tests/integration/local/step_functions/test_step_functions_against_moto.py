"""The same machines on our interpreter and on moto's: they agree, or the difference is known."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.local.step_functions.local_aws import ROLE, LocalAws, local_aws
from tests.integration.local.step_functions.machines_for_both import (
    MachineForBoth,
    machines_for_both,
)
from tests.integration.local.step_functions.moto_differences import DIFFERENCES

MACHINES = machines_for_both()
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def on_moto(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What moto's interpreter makes of each machine, by what its table says."""
    folder = tmp_path_factory.mktemp("moto")
    machines = [{"definition": one.definition, "input": one.input_text} for one in MACHINES]
    (folder / "machines").write_text(json.dumps(machines))
    script = Path(__file__).with_name("moto_interpreter.py")
    command = [sys.executable, str(script), str(folder / "machines"), str(folder / "results")]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    results = json.loads((folder / "results").read_text())
    return dict(zip((one.says for one in MACHINES), results, strict=True))


@pytest.fixture(scope="module")
def on_ours() -> Iterator[dict[str, Any]]:
    """What our interpreter makes of each machine, over HTTP."""
    with local_aws() as aws:
        states = aws.client("stepfunctions")
        started = [start(states, number, one) for number, one in enumerate(MACHINES)]
        yield {
            one.says: result(aws, states, outcome)
            for one, outcome in zip(MACHINES, started, strict=True)
        }


def start(states: Any, number: int, one: MachineForBoth) -> dict[str, Any]:
    try:
        arn = states.create_state_machine(
            name=f"m{number}", definition=json.dumps(one.definition), roleArn=ROLE
        )["stateMachineArn"]
    except states.exceptions.InvalidDefinition as error:
        return {"refused": str(error)}
    execution = states.start_execution(stateMachineArn=arn, input=one.input_text)
    return {"arn": execution["executionArn"]}


def result(aws: LocalAws, states: Any, started: dict[str, Any]) -> dict[str, Any]:
    if "refused" in started:
        return started
    aws.wait(started["arn"])
    described = states.describe_execution(executionArn=started["arn"])
    output = json.loads(described.get("output", "null"))
    return {"status": described["status"], "output": output, "error": described.get("error")}


def agree(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Tell whether both came to the same; the words of a refusal are each one's own."""
    if "refused" in ours or "refused" in theirs:
        return "refused" in ours and "refused" in theirs
    return ours == theirs


@pytest.mark.parametrize("one", [pytest.param(one, id=one.says) for one in MACHINES])
def test_both_interpreters_agree_or_the_difference_is_known(
    on_ours: dict[str, Any], on_moto: dict[str, Any], one: MachineForBoth
) -> None:
    ours, theirs = on_ours[one.says], on_moto[one.says]
    if one.says not in DIFFERENCES:
        assert agree(ours, theirs), f"moto: {theirs}; ours: {ours}"
        return
    reason, _ = DIFFERENCES[one.says]
    assert not agree(ours, theirs), f"moto has mended this; take it out of the list: {reason}"


def test_most_machines_agree_and_each_difference_names_a_document() -> None:
    assert len({one.says for one in MACHINES}) == len(MACHINES) >= 120
    assert set(DIFFERENCES) <= {one.says for one in MACHINES}
    assert len(DIFFERENCES) < len(MACHINES) / 2
    assert all(document.startswith("https://") for _, document in DIFFERENCES.values())
