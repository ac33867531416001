from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from frameproof_local.healthimaging.exceptions import ValidationException
from frameproof_local.healthimaging.request_input import HttpInput, read_input
from frameproof_local.healthimaging.service_model import service_model
from frameproof_local.healthimaging.validation import validate

ID = "0123456789abcdef" * 2
IMPORT = {
    "datastoreId": ID,
    "clientToken": "token",
    "dataAccessRoleArn": "arn:aws:iam::123456789012:role/import",
    "inputS3Uri": "s3://bucket/input/",
    "outputS3Uri": "s3://bucket/output/",
}


def refusal(operation: str, value: dict[str, Any]) -> str:
    with pytest.raises(ValidationException) as caught:
        validate(service_model().operation_model(operation).input_shape, value)
    return str(caught.value.message)


def accepted(operation: str, value: dict[str, Any]) -> None:
    validate(service_model().operation_model(operation).input_shape, value)


def test_a_good_request_passes() -> None:
    accepted("StartDICOMImportJob", IMPORT)


def test_a_pattern_is_refused_in_the_words_of_aws() -> None:
    assert refusal("GetDatastore", {"datastoreId": "BAD"}) == (
        "1 validation error detected: Value 'BAD' at 'datastoreId' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [0-9a-z]{32}"
    )


def test_a_pattern_must_match_the_whole_value() -> None:
    assert "regular expression" in refusal("GetDatastore", {"datastoreId": ID + "\n"})


def test_all_problems_are_told_at_once() -> None:
    message = refusal("StartDICOMImportJob", {**IMPORT, "inputS3Uri": "x", "jobName": "a b"})
    assert message.startswith("2 validation errors detected: ")


def test_a_missing_required_member_is_named() -> None:
    value = {name: v for name, v in IMPORT.items() if name != "dataAccessRoleArn"}
    assert "Value null at 'dataAccessRoleArn'" in refusal("StartDICOMImportJob", value)


def test_an_enum_lists_its_values() -> None:
    message = refusal("ListDatastores", {"datastoreStatus": "BUSY"})
    assert "Member must satisfy enum value set: [CREATING, CREATE_FAILED, ACTIVE" in message


@pytest.mark.parametrize(
    ("max_results", "bound"), [(0, "greater than or equal to 1"), (51, "less than or equal to 50")]
)
def test_numbers_have_bounds(max_results: int, bound: str) -> None:
    assert bound in refusal("ListDatastores", {"maxResults": max_results})


def test_text_and_lists_have_bounds() -> None:
    assert "length less than" in refusal("ListDatastores", {"nextToken": "x" * 8193})
    request = {"datastoreId": ID, "searchCriteria": {"filters": []}}
    message = refusal("SearchImageSets", request)
    assert "at 'searchCriteria.filters'" in message


def test_a_boolean_is_no_number() -> None:
    assert "of type integer" in refusal("ListDatastores", {"maxResults": True})


def test_a_union_takes_exactly_one_member() -> None:
    value = {"DICOMPatientId": "a", "DICOMStudyId": "b"}
    criteria = {"filters": [{"operator": "EQUAL", "values": [value]}]}
    message = refusal("SearchImageSets", {"datastoreId": ID, "searchCriteria": criteria})
    assert "'searchCriteria.filters.1.member.values.1.member'" in message
    assert "exactly one of" in message


def test_tag_keys_are_checked_too() -> None:
    arn = f"arn:aws:medical-imaging:us-east-1:123456789012:datastore/{ID}"
    message = refusal("TagResource", {"resourceArn": arn, "tags": {"aws:x": "1"}})
    assert "regular expression" in message


def test_every_pattern_of_the_model_can_be_checked() -> None:
    # Most members of the model with a pattern are never sent by the tests above; a pattern that
    # Python cannot compile would raise re.error here.
    model = service_model()
    patterned = [
        name for name in model.shape_names if model.shape_for(name).metadata.get("pattern")
    ]
    assert len(patterned) > 10
    for name in patterned:
        with pytest.raises(ValidationException, match="regular expression"):
            validate(model.shape_for(name), "\N{SNOWMAN}")


def read(operation: str, body: bytes = b"", query: str = "", **path: str) -> dict[str, Any]:
    pairs = [part.split("=") for part in query.split("&") if part]
    query_items = MultiDict((key, value) for key, value in pairs)
    return read_input(
        service_model().operation_model(operation), HttpInput(path, query_items, body)
    )


def test_input_is_gathered_from_path_query_and_body() -> None:
    found = read("ListDatastores", query="maxResults=5&datastoreStatus=ACTIVE")
    assert found == {"maxResults": 5, "datastoreStatus": "ACTIVE"}
    assert read("GetDatastore", datastoreId=ID) == {"datastoreId": ID}
    assert read("CreateDatastore", b'{"clientToken":"t","datastoreName":null}') == {
        "clientToken": "t"
    }


def test_a_payload_member_is_the_whole_body() -> None:
    body = b'{"imageFrameId":"f"}'
    assert read("GetImageFrame", body)["imageFrameInformation"] == {"imageFrameId": "f"}
    assert "imageFrameInformation" not in read("GetImageFrame")


def test_a_query_list_keeps_all_values() -> None:
    assert read("UntagResource", query="tagKeys=a&tagKeys=b")["tagKeys"] == ["a", "b"]


def test_text_that_is_no_number_is_left_for_the_validator() -> None:
    assert read("ListDatastores", query="maxResults=many")["maxResults"] == "many"


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationException):
        read("CreateDatastore", body)
