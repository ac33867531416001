import re
from pathlib import Path

import pytest

from frameproof_local.cloudformation import resources
from frameproof_local.cloudformation.errors import ResourceError
from frameproof_local.cloudformation.resources import RESOURCE_TYPES, resource_type
from frameproof_local.cloudformation.resources.documents import lower_first, policy_json
from frameproof_local.cloudformation.resources.s3_lifecycle import lifecycle_rules
from frameproof_local.cloudformation.resources.tagging import tag_changes


@pytest.mark.parametrize("name", sorted(RESOURCE_TYPES))
def test_every_property_that_a_type_speaks_of_is_one_that_it_honours(name: str) -> None:
    kind = resource_type(name)
    known = kind.honoured | set(kind.without_effect)
    assert kind.required <= known
    assert kind.replaced_by <= known
    assert kind.name_property is None or kind.name_property in kind.honoured
    assert not kind.honoured & set(kind.without_effect)
    assert all(kind.without_effect.values()), "each needs its reason"


def test_every_service_file_is_registered() -> None:
    folder = Path(resources.__file__).parent
    written = {
        name
        for path in folder.glob("*.py")
        for name in re.findall(r'ResourceType\(\s*"(AWS::[^"]+)"', path.read_text())
    }
    assert written == set(RESOURCE_TYPES)


def test_an_unknown_type_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ResourceError, match=r"cannot make AWS::EC2::VPC.*AWS::S3::Bucket"):
        resource_type("AWS::EC2::VPC")


def test_a_policy_without_version_gets_one() -> None:
    assert policy_json({"Statement": []}) == '{"Version": "2012-10-17", "Statement": []}'
    assert policy_json('{"Version": "2008-10-17"}') == '{"Version": "2008-10-17"}'


def test_first_letters_are_lowered_at_any_depth() -> None:
    given = {"Level": "ALL", "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": "X"}}]}
    assert lower_first(given) == {
        "level": "ALL",
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": "X"}}],
    }


def test_tag_changes_tell_what_to_set_and_what_to_take_away() -> None:
    old = {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
    changes = tag_changes(old, {"Tags": {"b": "3", "c": 4}})
    assert changes.to_set == {"b": "3", "c": "4"}
    assert changes.to_remove == ["a"]


def test_lifecycle_rules_get_the_apis_words() -> None:
    rule = {
        "Id": "x",
        "Status": "Enabled",
        "Prefix": "runs/",
        "TagFilters": [{"Key": "k", "Value": "v"}],
        "ExpirationInDays": 7,
        "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 3}],
    }
    assert lifecycle_rules({"Rules": [rule]}) == [
        {
            "ID": "x",
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "runs/", "Tags": [{"Key": "k", "Value": "v"}]}},
            "Expiration": {"Days": 7},
            "Transitions": [{"StorageClass": "GLACIER", "Days": 3}],
        }
    ]
