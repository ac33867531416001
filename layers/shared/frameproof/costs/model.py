"""Usage times prices: the only place where money is reckoned."""

from __future__ import annotations

import platform
from dataclasses import dataclass

from frameproof.costs.prices import GB, US_EAST_1, Architecture, PriceTable, prices_in
from frameproof.costs.usage import Usage

_DIGITS = 9
"""A billionth of a dollar: a run may cost less than a cent."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """What one stack pays: by its region, and by its functions' processor."""

    prices: PriceTable = US_EAST_1
    architecture: Architecture = "x86_64"

    @classmethod
    def of(cls, *, region: str | None, machine: str | None = None) -> Tariff:
        """Choose by what a process knows of itself.

        Parameters
        ----------
        region
            ``AWS_REGION``.
        machine
            By default that of this process. Linux calls arm64 ``aarch64``.
        """
        is_arm64 = (machine or platform.machine()) in ("aarch64", "arm64")
        return cls(prices_in(region), "arm64" if is_arm64 else "x86_64")


def cost_of(usage: Usage, tariff: Tariff) -> dict[str, float]:
    """Reckon what a run costs, in US dollars.

    Returns
    -------
    dict
        ``report.cost``. ``totalUsd`` is the sum of what is paid once. The two
        ``...StorageUsdPerMonth`` are not in it: they go on until the data is deleted, and
        HealthImaging bills at least one month (30 days) of its own.
    """
    prices = tariff.prices
    of_time = prices.lambda_gb_second(tariff.architecture).usd * usage.gb_seconds
    once = {
        "stepFunctionsUsd": prices.state_transition.usd * usage.state_transitions,
        "lambdaUsd": prices.lambda_request.usd * usage.lambda_invocations + of_time,
        "s3Usd": prices.s3_write.usd * usage.s3_writes + prices.s3_read.usd * usage.s3_reads,
        "logsUsd": prices.logs_gb.usd * usage.log_bytes / GB,
        "healthImagingApiUsd": prices.healthimaging_call.usd * usage.healthimaging_calls,
    }
    monthly = {
        "healthImagingStorageUsdPerMonth": (
            prices.healthimaging_gb_month.usd * usage.healthimaging_billed_bytes / GB
        ),
        "s3StorageUsdPerMonth": prices.s3_gb_month.usd * usage.s3_stored_bytes / GB,
    }
    lines = {**once, "totalUsd": sum(once.values()), **monthly}
    return {name: round(usd, _DIGITS) for name, usd in lines.items()}
