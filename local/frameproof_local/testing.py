"""HealthImaging inside a test's own process, in the way of moto: a decorator, a context manager.

Example
-------
>>> from frameproof_local.testing import mock_healthimaging
>>> @mock_healthimaging()
... def test_a_new_account_has_no_data_store():
...     client = boto3.client("medical-imaging", region_name="us-east-1")
...     assert client.list_datastores()["datastoreSummaries"] == []

A server in a process of its own, for code that must meet real HTTP: ``pytest_plugin``.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from unittest.mock import patch

from moto import mock_aws

from frameproof_local import healthimaging
from frameproof_local.datastore_life import LocalHealthImaging
from frameproof_local.healthimaging.delays import Delays
from frameproof_local.moto_hooks.services import register_services

__all__ = ["LocalHealthImaging", "WorkDidNotEndError", "mock_healthimaging"]

_ENDING_SECONDS = 30.0


class WorkDidNotEndError(Exception):
    """An import or a change of state went on after a test, and could have met the next one."""

    def __init__(self) -> None:
        super().__init__(
            f"HealthImaging's work in the background did not end within {_ENDING_SECONDS:.0f} s "
            "after mock_healthimaging. Let the test wait for its import jobs, or import less."
        )


@contextmanager
def mock_healthimaging(state: Path | None = None) -> Iterator[None]:
    """Let every boto3 client meet an empty HealthImaging, and moto's other services.

    Use it as a context manager or as a decorator of a function (write the parentheses). It is
    moto's ``mock_aws`` with HealthImaging in it: clients must be made by botocore as usual, and
    need a region. No state lasts any time, so what was asked for is there a few milliseconds
    later; poll as you would on AWS. On leaving, all data is gone, there are no faults,
    and delays and quotas are as before. An endpoint in the environment is out of sight meanwhile.

    It cannot be nested in itself or in ``mock_aws``.

    Parameters
    ----------
    state
        A folder: HealthImaging begins with what is in it, and leaves there what it holds at the
        end. moto's other services are empty each time.

    Raises
    ------
    StateInUseError, StateFormatError
        The folder cannot be used.
    WorkDidNotEndError
        On leaving, if an import still runs after 30 s.
    """
    register_services()
    with ExitStack() as ending:
        ending.enter_context(_no_endpoint_in_the_environment())
        if state is not None:
            ending.callback(healthimaging.release_state)
            healthimaging.keep_state_in(state)
        ending.enter_context(mock_aws())
        ending.callback(_end_all_work)
        ending.enter_context(_no_delays_quotas_or_faults())
        yield


def _end_all_work() -> None:
    """End imports while moto still stands between them and AWS."""
    if not healthimaging.shutdown(_ENDING_SECONDS):
        raise WorkDidNotEndError


@contextmanager
def _no_endpoint_in_the_environment() -> Iterator[None]:
    """Hide ``AWS_ENDPOINT_URL`` and its kin: moto answers for AWS's own host names only."""
    with patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
            del os.environ[name]
        yield


@contextmanager
def _no_delays_quotas_or_faults() -> Iterator[None]:
    delays, quotas = healthimaging.set_delays({}), healthimaging.set_quotas({})
    healthimaging.set_quotas({"profile": "fast"})
    healthimaging.set_delays({field.name: 0.0 for field in fields(Delays)})
    healthimaging.set_faults([])
    healthimaging.set_tampering([])
    healthimaging.reset_call_counts()
    try:
        yield
    finally:
        healthimaging.set_faults([])
        healthimaging.set_tampering([])
        healthimaging.set_delays(delays)
        healthimaging.set_quotas(quotas)
