from __future__ import annotations

from dataclasses import fields

import pytest

from frameproof.costs import Tariff, Usage, cost_of, prices_in
from frameproof.costs.prices import US_EAST_1, Price


def test_cost_is_the_usage_times_the_prices_by_hand() -> None:
    usage = Usage(
        state_transitions=1_000,  # 0.025
        lambda_invocations=10_000,  # 0.002
        gb_seconds=1_000,  # 0.0166667
        s3_writes=2_000,  # 0.01
        s3_reads=10_000,  # 0.004
        s3_stored_bytes=10 * 2**30,  # 0.23 a month
        log_bytes=2**29,  # 0.25
        healthimaging_calls=3_000,  # 0.015
        healthimaging_billed_bytes=2**31,  # 0.21 a month
    )
    assert cost_of(usage, Tariff()) == {
        "stepFunctionsUsd": 0.025,
        "lambdaUsd": 0.0186667,
        "s3Usd": 0.014,
        "logsUsd": 0.25,
        "healthImagingApiUsd": 0.015,
        "totalUsd": 0.3226667,
        "healthImagingStorageUsdPerMonth": 0.21,
        "s3StorageUsdPerMonth": 0.23,
    }


def test_arm64_is_a_fifth_cheaper_for_the_same_seconds() -> None:
    usage = Usage(gb_seconds=1_000_000)
    on_arm64 = cost_of(usage, Tariff(architecture="arm64"))["lambdaUsd"]
    assert on_arm64 == 13.3334
    assert cost_of(usage, Tariff())["lambdaUsd"] == 16.6667


def test_nothing_used_costs_nothing() -> None:
    assert set(cost_of(Usage(), Tariff()).values()) == {0.0}


def test_every_amount_is_added_up() -> None:
    one = Usage(**{field.name: number for number, field in enumerate(fields(Usage), start=1)})
    both = one + one
    assert both == Usage(**{field.name: 2 * getattr(one, field.name) for field in fields(Usage)})


@pytest.mark.parametrize(
    ("machine", "architecture"),
    [("x86_64", "x86_64"), ("aarch64", "arm64"), ("arm64", "arm64"), ("AMD64", "x86_64")],
)
def test_functions_know_their_processor_by_its_name(machine: str, architecture: str) -> None:
    assert Tariff.of(region="us-east-1", machine=machine).architecture == architecture


@pytest.mark.parametrize("region", [None, "us-east-1", "ap-southeast-2"])
def test_region_without_a_table_is_reckoned_as_us_east_1(region: str | None) -> None:
    assert prices_in(region) is US_EAST_1


def test_every_price_names_its_unit_and_aws_own_page() -> None:
    prices = [getattr(US_EAST_1, field.name) for field in fields(US_EAST_1)]
    for price in (price for price in prices if isinstance(price, Price)):
        assert price.usd > 0
        assert price.per
        assert price.source.startswith("https://aws.amazon.com/")
