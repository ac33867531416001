"""Every right of every role is needed by some run, and no run needs one that is not there.

The local stack enforces the roles' policies in all end-to-end tests. Here every flow is gone
through on a server of its own, up to the stack's deletion, and what the roles used is held
against what they have, grant by grant.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.e2e.conftest import LocalStack, running_server
from tests.e2e.every_flow import SERIES, go_through_every_flow, study
from tests.e2e.roles import Grant, grants_of_stack, needed_grants, without_grant
from tests.e2e.unused_grants import NOT_EXERCISED_LOCALLY

CAMPAIGN = "FRAMEPROOF_CAMPAIGN" in os.environ
# What is taken away, and what the execution then says; the first two in every test run.
MUTATIONS = [
    (
        Grant("ImportStudyStateMachineRole", "InvokeSteps", "lambda:InvokeFunction"),
        "States.Permissions",
    ),
    (
        Grant("CopyStudyFunctionRole", "ReadSources", "s3:GetObject"),
        "None of the 2 objects could be copied",
    ),
    (
        Grant("VerifyFramesFunctionRole", "ReadFrames", "medical-imaging:GetImageFrame"),
        "FramesNotProven",
    ),
    (
        Grant("StartImportFunctionRole", "PassImportRole", "iam:PassRole"),
        "States.ExceedToleratedFailureThreshold",
    ),
]


@dataclass(frozen=True)
class Lived:
    """What a stack's roles had, needed, and were refused, from its first run to its deletion."""

    granted: set[Grant]
    needed: set[Grant]
    refused: list[dict[str, Any]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    with running_server(tmp_path_factory.mktemp("privilege-home")) as stack:
        stack.read_outputs("frameproof")
        granted = grants_of_stack(stack)
        go_through_every_flow(stack)
        return Lived(granted, needed_grants(stack), stack.admin("permissions/calls")["refused"])


def test_nothing_that_the_roles_lack_is_ever_asked_for(lived: Lived) -> None:
    assert lived.refused == []


def test_taking_any_grant_away_would_have_refused_a_call(lived: Lived) -> None:
    unexercised = {
        (role, action)
        for item in NOT_EXERCISED_LOCALLY
        for role in item.roles
        for action in item.actions
    }
    unneeded = {grant for grant in lived.granted if grant not in lived.needed}
    assert {(grant.role, grant.action) for grant in unneeded} == unexercised


@pytest.fixture
def taken_away(stack: LocalStack, request: pytest.FixtureRequest) -> Iterator[Grant]:
    with without_grant(stack, request.param):
        yield request.param


@pytest.mark.parametrize(
    ("taken_away", "error"), MUTATIONS[: None if CAMPAIGN else 2], indirect=["taken_away"]
)
def test_a_run_fails_without_a_grant(stack: LocalStack, taken_away: Grant, error: str) -> None:
    name = f"without-{taken_away.sid.lower()}"
    study(stack, name, sources=[SERIES])
    ended = stack.ended(name)
    assert ended["status"] == "FAILED"
    assert error in f"{ended['error']} {ended['cause']}"
