from typing import Any

import pytest

from frameproof_local.healthimaging.quotas import PUBLISHED, Quotas
from frameproof_local.healthimaging.service_model import operation_names

ACCOUNT, REGION = "123456789012", "us-east-1"


class Clock:
    """A clock that stands still until it is told to go on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(quotas: Quotas, operation: str, calls: int, region: str = REGION) -> int:
    """Return how many of some calls are allowed."""
    return sum(quotas.allow(operation, ACCOUNT, region) for _ in range(calls))


def test_nothing_is_limited_by_default() -> None:
    assert taken(Quotas(), "CreateDatastore", 100) == 100


def test_every_operation_has_a_published_limit() -> None:
    assert PUBLISHED.keys() == operation_names()


@pytest.mark.parametrize("operation", sorted(PUBLISHED))
def test_the_realistic_profile_has_the_published_rate_and_burst(operation: str) -> None:
    # GIVEN the published limits
    clock = Clock()
    quotas, limit = Quotas(clock), PUBLISHED[operation]
    quotas.change({"profile": "realistic"})
    # WHEN more calls come at once than the burst THEN the burst is served
    assert taken(quotas, operation, limit.burst + 5) == limit.burst
    # AND after the time of one token one more
    clock.now += 1.01 / limit.rate_per_second
    assert taken(quotas, operation, 5) == 1


def test_a_rest_fills_the_bucket_up_to_the_burst_only() -> None:
    clock = Clock()
    quotas = Quotas(clock)
    quotas.change({"profile": "realistic"})
    clock.now += 3600
    assert taken(quotas, "GetDatastore", 100) == 20


def test_regions_do_not_share_a_bucket() -> None:
    quotas = Quotas(Clock())
    quotas.change({"profile": "realistic"})
    assert taken(quotas, "CreateDatastore", 2) == 1
    assert taken(quotas, "CreateDatastore", 2, region="eu-west-1") == 1


def test_single_limits_come_on_top_of_a_profile_until_the_next_profile() -> None:
    quotas = Quotas(Clock())
    limit = {"ratePerSecond": 0, "burst": 3}
    changed = quotas.change({"profile": "realistic", "limits": {"GetImageFrame": limit}})
    assert changed["profile"] == "realistic"
    assert changed["limits"]["GetImageFrame"] == limit
    assert taken(quotas, "GetImageFrame", 9) == 3
    assert quotas.change({"profile": "fast"}) == {"profile": "fast", "limits": {}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"profile": "quick"}, "known: fast, realistic"),
        ({"rate": 1}, "profile and limits"),
        ({"limits": []}, "object of operations"),
        ({"limits": {"GetFrame": {"ratePerSecond": 1, "burst": 1}}}, "Unknown operation"),
        ({"limits": {"GetImageFrame": {"burst": 1}}}, "needs ratePerSecond and burst"),
        ({"limits": {"GetImageFrame": {"ratePerSecond": -1, "burst": 1}}}, "number >= 0"),
    ],
)
def test_bad_quotas_are_named_and_change_nothing(changes: dict[str, Any], words: str) -> None:
    quotas = Quotas(Clock())
    with pytest.raises(ValueError, match=words):
        quotas.change(changes)
    assert quotas.change({}) == {"profile": "fast", "limits": {}}
