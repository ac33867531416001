"""The pace of GetImageSetMetadata against the local HealthImaging with AWS's quotas in force."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from frameproof.gateways import clients
from frameproof.gateways.pacing import Pacer, healthimaging_pacers, pace
from frameproof_local import healthimaging as local
from frameproof_local.healthimaging.quotas import PUBLISHED
from tests.integration.product.conftest import REGION, ClientOf

QUOTA = PUBLISHED["GetImageSetMetadata"]
THREADS = 8


@pytest.fixture(autouse=True)
def realistic_quotas(client_of: ClientOf) -> Iterator[None]:
    """What is asked for does not exist: a quota is held against every call, whatever its answer."""
    local.set_quotas({"profile": "realistic"})
    yield
    local.set_quotas({"profile": "fast"})


def client_with(pacers: dict[str, Pacer], *, attempts: int = 1) -> Any:
    retries = {"mode": "standard", "total_max_attempts": attempts}
    client = boto3.client("medical-imaging", region_name=REGION, config=Config(retries=retries))
    pace(client, pacers)
    return client


def codes(client: Any, calls: int) -> list[str]:
    """Ask for metadata from many threads; return what AWS called each refusal."""

    def code(_number: int) -> str:
        with pytest.raises(ClientError) as refused:
            client.get_image_set_metadata(datastoreId="d" * 32, imageSetId="a" * 32)
        return str(refused.value.response["Error"]["Code"])

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(code, range(calls)))


def test_many_image_sets_side_by_side_are_never_throttled() -> None:
    # GIVEN the client that the functions have
    clients._client.cache_clear()
    clients._healthimaging_client.cache_clear()
    local.reset_call_counts()
    # WHEN it is asked for more than may be asked for at once
    calls = QUOTA.burst + 60
    found = codes(clients._healthimaging_client(), calls)
    # THEN each call is answered, and was made once
    assert found == ["ResourceNotFoundException"] * calls
    assert local.call_counts() == {"GetImageSetMetadata": calls}
    clients._healthimaging_client.cache_clear()
    clients._client.cache_clear()


def test_the_quota_is_held_against_such_calls() -> None:
    local.set_quotas({"limits": {"GetImageSetMetadata": {"ratePerSecond": 0, "burst": 5}}})
    found = codes(client_with({}), 8)
    assert found.count("ThrottlingException") == 3


class FakeClock:
    """Time passes only in the pauses that a pacer makes."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def client(self, *, attempts: int = 1) -> Any:
        pacers = healthimaging_pacers(clock=lambda: self.now, pause=self.pause)
        return client_with(pacers, attempts=attempts)


def test_one_throttled_call_slows_the_calls_of_all_threads() -> None:
    clock = FakeClock()
    client = clock.client()
    local.set_faults([{"kind": "throttle", "operation": "GetImageSetMetadata", "times": 1}])
    assert codes(client, 1) == ["ThrottlingException"]
    assert clock.now == 0
    assert codes(client, 20) == ["ResourceNotFoundException"] * 20
    assert clock.now > 20 / QUOTA.rate_per_second


def test_an_attempt_that_the_sdk_repeats_waits_for_the_pace_too() -> None:
    clock = FakeClock()
    local.set_faults([{"kind": "throttle", "operation": "GetImageSetMetadata", "times": 1}])
    assert codes(clock.client(attempts=2), 1) == ["ResourceNotFoundException"]
    assert clock.now == pytest.approx(2 / QUOTA.rate_per_second, rel=0.1)
