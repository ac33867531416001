"""A stack is created: every resource type is really made, in the order of its dependencies."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

type Clients = Callable[[str], Any]

STORAGE = """
AWSTemplateFormatVersion: "2010-09-09"
Description: Storage and keys.
Parameters:
  Days: {Type: Number, Default: 7}
Conditions:
  Long: !Equals [!Ref Days, "30"]
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: OnlyTls
            Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt Key.Arn}
            BucketKeyEnabled: "true"
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}
      VersioningConfiguration: {Status: Enabled}
      LifecycleConfiguration:
        Rules:
          - Id: tidy
            Status: Enabled
            Prefix: runs/
            ExpirationInDays: !Ref Days
            AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}
            NoncurrentVersionExpiration: {NoncurrentDays: 3}
      LoggingConfiguration: {DestinationBucketName: !Ref Logs, LogFilePrefix: access/}
      Tags: [{Key: purpose, Value: !If [Long, long, short]}]
  Logs: {Type: "AWS::S3::Bucket"}
  Key:
    Type: AWS::KMS::Key
    Properties: {Description: for the bucket, EnableKeyRotation: true}
  Alias:
    Type: AWS::KMS::Alias
    Properties: {AliasName: !Sub "alias/${AWS::StackName}", TargetKeyId: !Ref Key}
  Parameter:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !Join ["/", [a, !Ref Bucket]], Tags: {owner: me}}
Outputs:
  Bucket: {Value: !Ref Bucket, Export: {Name: !Sub "${AWS::StackName}-bucket"}}
  Arn: {Value: !GetAtt Bucket.Arn, Description: The bucket's ARN}
  Region: {Value: !Ref AWS::Region, Condition: Long}
"""


@pytest.fixture(scope="module")
def storage(stacks: Any) -> str:
    """Create the stack once for the tests that look at it; return its name."""
    stack = stacks.create("storage", STORAGE, Tags=[{"Key": "team", "Value": "imaging"}])
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("storage")
    return "storage"


def test_a_bucket_has_everything_its_template_says(storage: str, stacks: Any, aws: Clients) -> None:
    s3, bucket = aws("s3"), stacks.outputs(storage)["Bucket"]
    encryption = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    rule = encryption["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert rule["BucketKeyEnabled"] is True
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    controls = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]
    assert controls["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"][0]
    assert lifecycle["Expiration"] == {"Days": 7}
    assert lifecycle["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert lifecycle["NoncurrentVersionExpiration"]["NoncurrentDays"] == 3
    logging = s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
    assert logging["TargetBucket"] == stacks.physical_id(storage, "Logs")
    tags = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    assert tags == [{"Key": "purpose", "Value": "short"}]


def test_setting_access_logging_leaves_the_log_bucket_without_a_policy(
    storage: str, stacks: Any, aws: Clients
) -> None:
    logs = stacks.physical_id(storage, "Logs")
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        aws("s3").get_bucket_policy(Bucket=logs)


def test_a_policy_that_demands_tls_is_kept_and_blocks_nothing(
    storage: str, stacks: Any, aws: Clients
) -> None:
    s3, bucket = aws("s3"), stacks.outputs(storage)["Bucket"]
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["OnlyTls"]
    s3.put_object(Bucket=bucket, Key="a", Body=b"content")
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"content"


def test_outputs_exports_tags_and_the_resource_list_are_as_aws_answers_them(
    storage: str, stacks: Any, aws: Clients
) -> None:
    stack = stacks.describe(storage)
    assert stack["Description"] == "Storage and keys."
    assert stack["Tags"] == [{"Key": "team", "Value": "imaging"}]
    outputs = {output["OutputKey"]: output for output in stack["Outputs"]}
    assert set(outputs) == {"Bucket", "Arn"}
    assert outputs["Bucket"]["ExportName"] == "storage-bucket"
    assert outputs["Arn"]["Description"] == "The bucket's ARN"
    client = aws("cloudformation")
    exports = client.list_exports()["Exports"]
    assert {"storage-bucket"} == {export["Name"] for export in exports}
    summaries = client.list_stack_resources(StackName=storage)["StackResourceSummaries"]
    assert {summary["ResourceStatus"] for summary in summaries} == {"CREATE_COMPLETE"}
    assert len(summaries) == 6
    assert client.get_template(StackName=storage)["TemplateBody"].strip() == STORAGE.strip()


def test_each_resource_comes_after_what_it_depends_on(storage: str, stacks: Any) -> None:
    complete = [
        logical_id for logical_id, status in stacks.history(storage) if status == "CREATE_COMPLETE"
    ]
    assert complete.index("Key") < complete.index("Bucket") < complete.index("Policy")
    assert complete.index("Logs") < complete.index("Bucket")
    assert complete[-1] == "storage"
