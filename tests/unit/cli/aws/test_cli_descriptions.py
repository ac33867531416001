from __future__ import annotations

import pytest

from frameproof_cli.aws.descriptions import read_execution
from tests.unit.cli.cli_histories import execution_arn


@pytest.mark.parametrize(
    ("document", "run_id"),
    [
        ('{"runId": "knee"}', "knee"),
        ('{"sources": []}', "e1"),
        ('{"runId": null}', "e1"),
        ('{"runId": "../../home"}', "e1"),
        ("[1, 2]", "e1"),
        (None, "e1"),
    ],
)
def test_run_of_an_execution_is_what_its_input_says_if_that_can_be_a_run_id(
    document: str | None, run_id: str
) -> None:
    execution = read_execution(execution_arn("e1"), {"status": "RUNNING", "input": document})
    assert (execution.name, execution.run_id) == ("e1", run_id)
