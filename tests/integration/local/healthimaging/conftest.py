"""Each test has a world of its own under ``mock_aws``, in which nothing takes time."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from moto import mock_aws

from frameproof_local import healthimaging
from frameproof_local.healthimaging.delays import Delays
from frameproof_local.moto_hooks.services import register_services
from tests.integration.local.healthimaging.world import World

NO_DELAYS = dict.fromkeys(asdict(Delays()), 0.0)


@pytest.fixture(scope="session", autouse=True)
def healthimaging_is_registered() -> None:
    register_services()


@pytest.fixture(autouse=True)
def no_delays_and_no_faults() -> Iterator[None]:
    healthimaging.set_delays(NO_DELAYS)
    healthimaging.set_faults([])
    healthimaging.set_tampering([])
    healthimaging.reset_call_counts()
    yield
    healthimaging.set_delays(asdict(Delays()))
    healthimaging.set_faults([])


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()
        assert healthimaging.shutdown()


@pytest.fixture
def datastore_id(world: World) -> str:
    return world.new_datastore(datastoreName="test")
