import pytest

from frameproof_local.cloudformation.errors import TemplateError
from frameproof_local.cloudformation.template import parse_template


def test_short_tags_are_written_out() -> None:
    template = parse_template("""
AWSTemplateFormatVersion: 2010-09-09
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Ref: !Ref B
      Att: !GetAtt B.Endpoint.Address
      Sub: !Sub "${B}-x"
      Join: !Join [",", [!Ref B, !Sub "${C}"]]
      If: !If [Cond, !Ref "AWS::NoValue", {Key: !GetAtt [B, Arn]}]
      Condition: !Condition Cond
""")
    assert template["AWSTemplateFormatVersion"] == "2010-09-09"
    assert template["Resources"]["A"]["Properties"] == {
        "Ref": {"Ref": "B"},
        "Att": {"Fn::GetAtt": ["B", "Endpoint.Address"]},
        "Sub": {"Fn::Sub": "${B}-x"},
        "Join": {"Fn::Join": [",", [{"Ref": "B"}, {"Fn::Sub": "${C}"}]]},
        "If": {"Fn::If": ["Cond", {"Ref": "AWS::NoValue"}, {"Key": {"Fn::GetAtt": ["B", "Arn"]}}]},
        "Condition": {"Condition": "Cond"},
    }


def test_json_is_read_as_well() -> None:
    template = parse_template('{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}')
    assert template == {"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Resources: {A: {Type: ", "YAML not well-formed"),
        ("just text", "unsupported structure"),
        ("Resources: {}", "At least one Resources member"),
        ("Outputs: {}", "At least one Resources member"),
        ("Rules: {}\nResources: {A: {Type: T}}", "Rules"),
        ("Resources: {A: {Properties: {}}}", "/Resources/A"),
        ("Resources: {A: {Type: T, CreationPolicy: {}}}", "CreationPolicy"),
        ("Resources: {A: {Type: T, Properies: {}}}", "Properies"),
    ],
)
def test_a_template_of_the_wrong_shape_is_refused_by_the_place(body: str, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        parse_template(body)
