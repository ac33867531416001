"""The price table: every price that the cost model knows, with its date and its source.

To add a region, write another ``PriceTable`` below, with the amounts of AWS's own price pages, and
name it in ``_TABLES``; a region without one is reckoned with the prices of us-east-1. Free tiers,
volume discounts, taxes and private agreements are left out: an account that has them pays less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Architecture = Literal["x86_64", "arm64"]

GB = 2**30
"""What AWS's price pages call a GB of storage (AWS HealthImaging pricing: "1 GB is 2^30 bytes")."""
MIN_IMAGE_SET_BYTES = 5 * 2**20
"""An image set is billed as 5 MB at least (AWS HealthImaging pricing)."""


@dataclass(frozen=True, slots=True)
class Price:
    """One price."""

    usd: float
    per: str
    """The unit, in words."""
    source: str
    """The page that it was read on."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The prices of one region on one day."""

    region: str
    checked: str
    """The day, ISO 8601."""
    state_transition: Price
    lambda_request: Price
    lambda_gb_second_x86_64: Price
    lambda_gb_second_arm64: Price
    s3_write: Price
    s3_read: Price
    s3_gb_month: Price
    logs_gb: Price
    healthimaging_call: Price
    healthimaging_gb_month: Price

    def lambda_gb_second(self, architecture: Architecture) -> Price:
        """Choose the price by the functions' processor."""
        if architecture == "arm64":
            return self.lambda_gb_second_arm64
        return self.lambda_gb_second_x86_64


_STEP_FUNCTIONS = "https://aws.amazon.com/step-functions/pricing/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_S3 = "https://aws.amazon.com/s3/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_HEALTHIMAGING = "https://aws.amazon.com/healthimaging/pricing/"
_SECOND_HAND = (
    "The page says that API operations and stored data are charged, and the minimums of 5 MB and "
    "30 days; this amount comes from others who read it. Look at the page before you rely on it."
)

US_EAST_1 = PriceTable(
    region="us-east-1",
    checked="2026-11-25",
    state_transition=Price(
        0.025 / 1_000, "state transition, Standard workflow", _STEP_FUNCTIONS, "retries included"
    ),
    lambda_request=Price(0.20 / 1_000_000, "request", _LAMBDA),
    lambda_gb_second_x86_64=Price(0.0000166667, "GB-second, x86_64", _LAMBDA, "the first tier"),
    lambda_gb_second_arm64=Price(0.0000133334, "GB-second, arm64", _LAMBDA, "the first tier"),
    s3_write=Price(0.005 / 1_000, "PUT, COPY, POST or LIST request", _S3, "S3 Standard"),
    s3_read=Price(0.0004 / 1_000, "GET or any other request", _S3, "S3 Standard"),
    s3_gb_month=Price(0.023, "GB-month", _S3, "S3 Standard, the first 50 TB"),
    logs_gb=Price(0.50, "GB ingested", _CLOUDWATCH, "Standard class, the first tier"),
    healthimaging_call=Price(0.005 / 1_000, "API call", _HEALTHIMAGING, _SECOND_HAND),
    healthimaging_gb_month=Price(
        0.105, "GB-month, Frequent Access tier", _HEALTHIMAGING, _SECOND_HAND
    ),
)

_TABLES = {table.region: table for table in (US_EAST_1,)}


def prices_in(region: str | None) -> PriceTable:
    """Give a region's prices; those of us-east-1 where the table has no others.

    ``PriceTable.region`` tells which ones they are.
    """
    return _TABLES.get(region or US_EAST_1.region, US_EAST_1)
