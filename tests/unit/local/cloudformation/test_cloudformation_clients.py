from typing import Any

import botocore.session
import pytest

from frameproof_local.cloudformation.clients import coerce

MODELS = botocore.session.get_session()


def input_shape(service: str, operation: str) -> Any:
    return MODELS.get_service_model(service).operation_model(operation).input_shape


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"),
    [
        ("lambda", "CreateFunction", {"Timeout": "30"}, {"Timeout": 30}),
        (
            "lambda",
            "CreateFunction",
            {"Environment": {"Variables": {"A": 1, "B": True}}},
            {"Environment": {"Variables": {"A": "1", "B": "true"}}},
        ),
        ("cloudwatch", "PutMetricAlarm", {"Threshold": 1}, {"Threshold": 1.0}),
        ("cloudwatch", "PutMetricAlarm", {"ActionsEnabled": "false"}, {"ActionsEnabled": False}),
        (
            "s3",
            "PutPublicAccessBlock",
            {"PublicAccessBlockConfiguration": {"BlockPublicAcls": "True"}},
            {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
        ),
        # What does not fit stays: botocore then names it.
        ("lambda", "CreateFunction", {"Timeout": "long"}, {"Timeout": "long"}),
        ("lambda", "CreateFunction", {"Unknown": "1"}, {"Unknown": "1"}),
    ],
)
def test_loose_scalars_become_what_the_api_wants(
    service: str, operation: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert coerce(given, input_shape(service, operation)) == expected
