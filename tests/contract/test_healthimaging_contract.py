"""The contract of HealthImaging, generated from botocore's service model.

Every operation is called with valid input, with each constraint of the model broken, and with ids
that nothing has; what must come back is AWS's status and error code. Requests are raw signed HTTP,
because botocore's client refuses some broken input before it is sent.

The service under test is the local one. With ``FRAMEPROOF_TEST_ON_AWS=1`` the same tests go to
AWS HealthImaging of the account and Region that the environment's credentials are for. There only
operations run that read (Get, List, Search), on ids that nothing has, so nothing is made, changed
or deleted and no data is touched; the price is that of some refused calls. Needed permissions:
``medical-imaging:Get*``, ``List*`` and ``Search*`` on all resources; without them AWS answers
AccessDeniedException before it looks anything up.
"""

import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.credentials import Credentials

from tests.contract.healthimaging.broken_inputs import Broken, broken_inputs
from tests.contract.healthimaging.local_resources import (
    Resources,
    local_resources,
    local_server,
    region_of_the_environment,
    valid_input,
)
from tests.contract.healthimaging.model_examples import MODEL, OPERATIONS, UNKNOWN_ID
from tests.contract.healthimaging.output_check import output_problems
from tests.contract.healthimaging.signed_http import Answer, SignedHttp

ON_AWS = os.environ.get("FRAMEPROOF_TEST_ON_AWS") == "1"
BLOBS = {"GetImageFrame": "image/jph", "GetImageSetMetadata": "application/json"}


def is_safe(operation: str) -> bool:
    """Tell whether an operation only reads."""
    return operation.startswith(("Get", "List", "Search"))


CALLED = [operation for operation in OPERATIONS if is_safe(operation) or not ON_AWS]
BROKEN = [case for operation in CALLED for case in broken_inputs(operation)]
VALID = ["ListDatastores"] if ON_AWS else OPERATIONS
LAST = ("DeleteImageSet", "DeleteDatastore")


@pytest.fixture(scope="module")
def service() -> Iterator[SignedHttp]:
    """Return the service under test."""
    if ON_AWS:
        account_id = boto3.client("sts").get_caller_identity()["Account"]
        credentials = boto3.Session().get_credentials()
        yield SignedHttp(region_of_the_environment(), account_id, credentials)
        return
    with local_server() as endpoint:
        yield SignedHttp("us-east-1", "123456789012", Credentials("test", "test"), endpoint)


@pytest.fixture(scope="module")
def there(service: SignedHttp) -> Resources | None:
    """Return what is there to be called with; None on AWS, where only lists are asked for."""
    return local_resources() if service.endpoint else None


def refused(answer: Answer) -> tuple[int, str]:
    """Return status and code of an error, which must also have a message for people."""
    assert answer.status >= 400, f"was accepted: {answer.content!r}"
    assert answer.document["message"], "an error without a message"
    return answer.status, answer.code


def test_every_operation_of_the_model_is_in_the_contract() -> None:
    covered = {case.operation for operation in OPERATIONS for case in broken_inputs(operation)}
    assert covered == set(OPERATIONS)
    assert len(OPERATIONS) == 18
    assert sum(len(broken_inputs(operation)) for operation in OPERATIONS) >= 150


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_constraint_is_a_validation_exception(service: SignedHttp, case: Broken) -> None:
    answer = service.call(case.operation, case.values)
    assert refused(answer) == (400, "ValidationException")


UNKNOWN: dict[str, dict[str, Any]] = {
    "CopyImageSet": {
        "sourceImageSetId": UNKNOWN_ID,
        "copyImageSetInformation": {"sourceImageSet": {"latestVersionId": "1"}},
    },
    "DeleteDatastore": {},
    "DeleteImageSet": {"imageSetId": UNKNOWN_ID},
    "GetDICOMImportJob": {"jobId": UNKNOWN_ID},
    "GetDatastore": {},
    "GetImageFrame": {
        "imageSetId": UNKNOWN_ID,
        "imageFrameInformation": {"imageFrameId": UNKNOWN_ID},
    },
    "GetImageSet": {"imageSetId": UNKNOWN_ID},
    "GetImageSetMetadata": {"imageSetId": UNKNOWN_ID},
    "ListDICOMImportJobs": {},
    "ListImageSetVersions": {"imageSetId": UNKNOWN_ID},
    "ListTagsForResource": {},
    "SearchImageSets": {"searchCriteria": {}},
    "StartDICOMImportJob": {
        "clientToken": "unknown",
        "dataAccessRoleArn": "arn:aws:iam::123456789012:role/importer",
        "inputS3Uri": "s3://bucket/input/",
        "outputS3Uri": "s3://bucket/output/",
    },
    "TagResource": {"tags": {"a": "b"}},
    "UntagResource": {"tagKeys": ["a"]},
    "UpdateImageSetMetadata": {
        "imageSetId": UNKNOWN_ID,
        "latestVersionId": "1",
        "updateImageSetMetadataUpdates": {"revertToVersionId": "1"},
    },
}
TAGGING = ("ListTagsForResource", "TagResource", "UntagResource")
IN_NO_DATASTORE = ("CreateDatastore", "ListDatastores")


@pytest.mark.parametrize("operation", [name for name in CALLED if name not in IN_NO_DATASTORE])
def test_what_nothing_has_is_not_found(service: SignedHttp, operation: str) -> None:
    owner = f"arn:aws:medical-imaging:{service.region}:{service.account_id}"
    arn = f"{owner}:datastore/{UNKNOWN_ID}"
    where = {"resourceArn": arn} if operation in TAGGING else {"datastoreId": UNKNOWN_ID}
    answer = service.call(operation, {**where, **UNKNOWN[operation]})
    assert refused(answer) == (404, "ResourceNotFoundException")


@pytest.mark.parametrize(
    "operation", [name for name in CALLED if "imageSetId" in UNKNOWN.get(name, {})]
)
def test_an_image_set_that_a_datastore_does_not_have_is_not_found(
    service: SignedHttp, there: Resources | None, operation: str
) -> None:
    datastore_id = there.datastore_id if there else UNKNOWN_ID
    values = {"datastoreId": datastore_id, **UNKNOWN[operation]}
    assert refused(service.call(operation, values)) == (404, "ResourceNotFoundException")


@pytest.mark.parametrize("operation", sorted(VALID, key=lambda name: (name in LAST, name)))
def test_valid_input_is_answered_as_the_model_says(
    service: SignedHttp, there: Resources | None, operation: str
) -> None:
    values = valid_input(operation, there) if there else {}
    answer = service.call(operation, values)
    assert answer.status == 200, answer.content
    if operation in BLOBS:
        assert answer.headers["content-type"] == BLOBS[operation]
        assert answer.content
    else:
        shape = MODEL.operation_model(operation).output_shape
        assert list(output_problems(shape, answer.document or {})) == []
    if there:
        there.settle()
