"""What the tests of reliability share: switches that are off again, and the undisturbed run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import new_study


@pytest.fixture(scope="session")
def undisturbed(stack: LocalStack) -> dict[str, Any]:
    """What a run leaves behind that nobody disturbs."""
    study = new_study(stack, "undisturbed")
    study.start(stack)
    assert stack.ended("undisturbed")["status"] == "SUCCEEDED"
    return contents(stack, study)


@pytest.fixture
def switches(stack: LocalStack) -> Iterator[LocalStack]:
    """The stack, whose switches are off again after the test."""
    yield stack
    stack.admin("step-functions/holds", [])
    stack.admin("step-functions/deliveries", {"times": 1})
    stack.admin("step-functions/failures", [])
    stack.admin("lambda/crashes", [])
    stack.admin("lambda/disks", [])
    stack.admin("s3/faults", [])
    stack.admin("healthimaging/faults", [])
    stack.admin("healthimaging/quotas", {"profile": "fast"})
