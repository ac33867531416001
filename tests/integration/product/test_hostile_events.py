"""Functions with events that nobody should send: refused by name, before AWS is asked anything."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from frameproof.errors import FrameproofError, InvalidInputError
from tests.integration.product.test_handlers import (
    APPS,
    LambdaContextOf,
    event_of,
    forget_clients,
    load,
)
from tests.unit.frameproof.hostile.spoiling import IS_CAMPAIGN, VALUES

CASES = 1_000 if IS_CAMPAIGN else 40
NAMES = (
    "INPUT_BUCKET", "OUTPUT_BUCKET", "DATASTORE_ID", "IMPORT_ROLE_ARN", "IMPORT_STUDY_ARN",
    "STACK_ID", "IMPORT_COLLECTION_ARN", "DELETE_RUN_ARN",
)  # fmt: skip
SETTINGS = dict.fromkeys(NAMES, "frameproof-test") | {
    "OWNS_DATASTORE": "true",
    "KEEP_DATA": "false",
}
PARTS = {
    "answer_stack": ("stack",),
    "copy_study": ("run", "batch"),
    "delete_run": ("input",),
    "list_frames": ("run", "plan"),
    "plan_collection": ("input", "execution"),
    "plan_copy": ("input", "execution"),
    "poll_import": ("run", "job"),
    "prove_source": ("run", "batch"),
    "stack_data": (),
    "start_import": ("run", "shard"),
    "verify_frames": ("run", "batch"),
    "write_collection_report": ("plan",),
    "write_report": ("run",),
}
"""What each event cannot do without."""
pytestmark = pytest.mark.requirement("S11")


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    """Have every call to AWS fail, so that one that is made is noticed."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused_port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    forget_clients()


def test_every_function_is_tried() -> None:
    assert set(PARTS) == set(APPS)


@pytest.mark.parametrize("step", PARTS)
def test_an_event_without_a_part_or_with_another_in_its_place_is_refused(step: str) -> None:
    handler, context = load(step).lambda_handler, LambdaContextOf(step)
    good = event_of(step)
    for part in PARTS[step]:
        with pytest.raises(InvalidInputError, match=part):
            handler({name: value for name, value in good.items() if name != part}, context)
        for value in VALUES:
            with pytest.raises(InvalidInputError):
                handler(good | {part: value}, context)


@pytest.mark.parametrize("step", PARTS)
def test_an_event_of_any_kind_is_refused(step: str) -> None:
    handler, context = load(step).lambda_handler, LambdaContextOf(step)
    for value in VALUES:
        with pytest.raises(InvalidInputError):
            handler(value, context)


@pytest.mark.parametrize("step", [step for step in PARTS if PARTS[step]])
def test_an_event_with_a_field_of_another_kind_is_refused(step: str) -> None:
    handler, context, good = load(step).lambda_handler, LambdaContextOf(step), event_of(step)
    for seed in range(CASES):
        chance = random.Random(seed)  # noqa: S311  # repeats a case, guards nothing
        event: Any = json.loads(json.dumps(good))
        part = event[chance.choice(PARTS[step])]
        field = chance.choice([name for name in part if name not in FREE])
        part[field] = {"of": "another kind"} if chance.random() < 0.5 else [[field]]
        with pytest.raises(InvalidInputError):
            handler(event, context)


FREE = {"ServiceToken", "PhysicalResourceId", "ResourceType", "ResourceProperties"}
"""Fields of CloudFormation's request that nobody reads."""


@pytest.mark.parametrize("passes", [None, "1", -1, True, [], {}], ids=repr)
@pytest.mark.parametrize("step", ["verify_frames", "prove_source"])
def test_a_tally_that_counts_no_passes_is_refused(step: str, passes: Any) -> None:
    event = event_of(step) | {"tally": {"passes": passes}}
    with pytest.raises(InvalidInputError, match="tally"):
        load(step).lambda_handler(event, LambdaContextOf(step))


@pytest.mark.parametrize("run_id", ["../other", "a/b", "", "..", "a\\b", "a\x00"], ids=ascii)
@pytest.mark.parametrize("step", [step for step in PARTS if "run" in PARTS[step]])
def test_no_run_id_gets_a_function_into_another_folder(step: str, run_id: str) -> None:
    event = event_of(step)
    with pytest.raises(FrameproofError, match="cannot name a folder"):
        load(step).lambda_handler(
            event | {"run": event["run"] | {"runId": run_id}}, LambdaContextOf(step)
        )
