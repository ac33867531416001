"""An empty AWS with our Step Functions for each test."""

from collections.abc import Iterator

import pytest

from tests.integration.local.step_functions.local_aws import LocalAws, local_aws


@pytest.fixture
def aws() -> Iterator[LocalAws]:
    with local_aws() as local:
        yield local
