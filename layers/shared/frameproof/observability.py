"""The one logger. What it writes holds ids, counts and outcomes: never DICOM values or keys."""

from __future__ import annotations

from aws_lambda_powertools import Logger

logger = Logger(service="frameproof", utc=True)
