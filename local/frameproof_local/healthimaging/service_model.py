"""HealthImaging's own description of itself: botocore's service model, loaded once."""

from functools import cache
from typing import Any

import botocore.session

SIGNING_NAME = "medical-imaging"
REGIONS = ("us-east-1", "us-west-2", "ap-southeast-2", "eu-west-1", "eu-west-2")
"""Where HealthImaging is offered (endpoints and quotas page); botocore lists no regions for it."""


@cache
def service_model() -> Any:
    """Return botocore's ``ServiceModel`` of ``medical-imaging``; botocore publishes no types."""
    return botocore.session.get_session().get_service_model(SIGNING_NAME)


@cache
def operation_names() -> frozenset[str]:
    """Return every operation of the model, as AWS writes them: ``GetImageFrame``."""
    return frozenset(service_model().operation_names)
