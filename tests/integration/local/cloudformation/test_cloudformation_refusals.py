"""What the local stack cannot honour fails a stack by the resource's name, and leaves nothing."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("X: {Type: AWS::EC2::Instance}", "cannot make AWS::EC2::Instance"),
        (
            "X: {Type: AWS::S3::Bucket, Properties: {WebsiteConfiguration: {}}}",
            "does not honour WebsiteConfiguration of AWS::S3::Bucket",
        ),
        ("X: {Type: AWS::Logs::LogGroup, Properties: {Retention: 1}}", "does not honour Retention"),
        ("X: {Type: AWS::IAM::Role}", "needs the properties AssumeRolePolicyDocument"),
        (
            "X: {Type: AWS::S3::Bucket, Properties: {BucketEncryption: {}}}",
            "cannot be read (KeyError: 'ServerSideEncryptionConfiguration')",
        ),
        (
            "X: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: f,"
            " Qualifier: $LATEST, DestinationConfig: {OnFailure: {Destination: q}}}}",
            "calls no destinations",
        ),
        (
            "X: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: f,"
            " Qualifier: $LATEST, MaximumEventAgeInSeconds: 60}}",
            "does not honour MaximumEventAgeInSeconds",
        ),
        ("X: {Type: AWS::S3::Bucket, DeletionPolicy: Snapshot}", "DeletionPolicy Snapshot"),
        (
            "X: {Type: AWS::S3::Bucket, Properties: {LifecycleConfiguration: {Rules:"
            " [{Status: Enabled, Days: 3}]}}}",
            "does not honour LifecycleConfiguration.Rules.Days",
        ),
    ],
)
def test_what_cannot_be_honoured_fails_the_stack_by_its_name(
    stacks: Any, resource: str, words: str
) -> None:
    name = "unhonoured"
    stack = stacks.create(name, f"Resources:\n  {resource}\n")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert words in stacks.failures(name)["X"]
    stacks.delete(name)


@pytest.mark.parametrize(
    ("role_arn", "words"),
    [
        ("!GetAtt OfEventBridge.Arn", "does not name that service as a principal"),
        ("arn:aws:iam::123456789012:role/nobody", "role/nobody cannot be assumed"),
    ],
)
def test_a_role_that_the_service_cannot_assume_fails_the_stack(
    stacks: Any, role_arn: str, words: str
) -> None:
    # GIVEN a state machine whose role is another service's, or is not there
    template = f"""
    Resources:
      OfEventBridge:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: {{Effect: Allow, Action: sts:AssumeRole,
                        Principal: {{Service: events.amazonaws.com}}}}
      Machine:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          RoleArn: {role_arn}
          Definition: {{StartAt: End, States: {{End: {{Type: Succeed}}}}}}
    """
    # THEN it is not made, and the reason names the service
    stack = stacks.create("trust", template)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.failures("trust")["Machine"]
    assert words in reason
    assert "states.amazonaws.com" in reason
    stacks.delete("trust")
