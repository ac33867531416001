"""The one logger. What it writes holds ids, counts and outcomes: never DICOM values or keys.

Its ``service`` is POWERTOOLS_SERVICE_NAME, the stack's name.
"""

from __future__ import annotations

from aws_lambda_powertools import Logger

logger = Logger(utc=True)
