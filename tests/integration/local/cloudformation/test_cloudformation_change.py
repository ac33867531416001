"""A stack is updated, rolled back and deleted: in place, by replacement, without leftovers."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

type Clients = Callable[[str], Any]

GROUP = "Group: {{Type: AWS::Logs::LogGroup, Properties: {{RetentionInDays: {days}}}}}"


def template(*resources: str, outputs: str = "{}") -> str:
    lines = "\n".join(f"  {resource}" for resource in resources)
    return f"Resources:\n{lines}\nOutputs: {outputs}\n"


def retention(aws: Clients, name: str) -> int | None:
    groups = aws("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return groups[0].get("retentionInDays") if groups else None


def test_a_changed_property_is_changed_in_place(stacks: Any, aws: Clients) -> None:
    # GIVEN a stack with a log group
    stacks.create("in-place", template(GROUP.format(days=7)))
    group = stacks.physical_id("in-place", "Group")
    # WHEN its retention changes
    stack = stacks.update("in-place", template(GROUP.format(days=30)))
    # THEN it is the same group with the new retention
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.physical_id("in-place", "Group") == group
    assert retention(aws, group) == 30
    assert stacks.history("in-place")[-3:] == [
        ("Group", "UPDATE_COMPLETE"),
        ("in-place", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("in-place", "UPDATE_COMPLETE"),
    ]


def test_an_update_that_changes_nothing_is_refused(stacks: Any) -> None:
    stacks.create("same", template(GROUP.format(days=7)))
    with pytest.raises(ClientError) as refused:
        stacks.update("same", template(GROUP.format(days=7)))
    assert refused.value.response["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "No updates are to be performed.",
    }


def test_a_replacement_is_made_before_the_old_one_goes(stacks: Any, aws: Clients) -> None:
    # GIVEN a bucket, and a parameter that knows its name
    parameter = (
        "Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Bucket}}"
    )
    named = "Bucket: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {name}}}}}"
    stacks.create("replace", template(named.format(name="first-of-two"), parameter))
    # WHEN the bucket's name changes
    stack = stacks.update("replace", template(named.format(name="second-of-two"), parameter))
    # THEN there is a new bucket, the parameter follows, and the old bucket went last
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stacks.failures("replace")
    names = [bucket["Name"] for bucket in aws("s3").list_buckets()["Buckets"]]
    assert "second-of-two" in names
    assert "first-of-two" not in names
    value = aws("ssm").get_parameter(Name=stacks.physical_id("replace", "Parameter"))
    assert value["Parameter"]["Value"] == "second-of-two"
    history = stacks.history("replace")
    assert history.index(("Bucket", "DELETE_COMPLETE")) > history.index(
        ("Parameter", "UPDATE_COMPLETE")
    )


def test_a_named_resource_cannot_be_replaced_under_its_name(stacks: Any) -> None:
    named = "Machine: {{Type: AWS::Logs::LogGroup, Properties: {{LogGroupName: fixed{key}}}}}"
    stacks.create("fixed", template(named.format(key="")))
    stack = stacks.update("fixed", template(named.format(key=", KmsKeyId: 'arn:aws:kms:x'")))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Rename fixed and update the stack again" in stacks.failures("fixed")["Machine"]


def test_a_resource_that_left_the_template_is_deleted_unless_it_is_retained(
    stacks: Any, aws: Clients
) -> None:
    retained = "Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}"
    plain = "Gone: {Type: AWS::S3::Bucket}"
    stacks.create("leave", template(GROUP.format(days=7), retained, plain))
    kept, gone = (stacks.physical_id("leave", name) for name in ("Kept", "Gone"))
    stacks.update("leave", template(GROUP.format(days=7)))
    names = [bucket["Name"] for bucket in aws("s3").list_buckets()["Buckets"]]
    assert kept in names
    assert gone not in names
    assert ("Kept", "DELETE_SKIPPED") in stacks.history("leave")


def test_update_replace_policy_keeps_what_was_replaced(stacks: Any, aws: Clients) -> None:
    bucket = (
        "Bucket: {{Type: AWS::S3::Bucket, UpdateReplacePolicy: Retain,"
        " Properties: {{BucketName: {name}}}}}"
    )
    stacks.create("kept", template(bucket.format(name="kept-one")))
    stacks.update("kept", template(bucket.format(name="kept-two")))
    names = [item["Name"] for item in aws("s3").list_buckets()["Buckets"]]
    assert {"kept-one", "kept-two"} <= set(names)


def test_a_failed_creation_leaves_nothing_but_its_record(stacks: Any, aws: Clients) -> None:
    # GIVEN a template whose second resource has a property that cannot be honoured, and whose
    # third fails halfway: the bucket exists when its encryption is refused
    broken = (
        "Broken: {Type: AWS::S3::Bucket, DependsOn: Group, Properties: {BucketEncryption:"
        " {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {X: Y}}]}}}"
    )
    before = aws("s3").list_buckets()["Buckets"]
    # WHEN it is created
    stack = stacks.create("broken", template(GROUP.format(days=7), broken))
    # THEN it is rolled back, the reason names the resource, and nothing is left
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ServerSideEncryptionByDefault" in stacks.failures("broken")["Broken"]
    assert aws("s3").list_buckets()["Buckets"] == before
    assert retention(aws, "broken-Group") is None
    assert ("Group", "DELETE_COMPLETE") in stacks.history("broken")


def test_a_failed_update_brings_everything_back(stacks: Any, aws: Clients) -> None:
    # GIVEN a stack
    named = "Bucket: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {name}}}}}"
    stacks.create("undo", template(GROUP.format(days=7), named.format(name="undo-one")))
    group = stacks.physical_id("undo", "Group")
    # WHEN an update changes one resource, replaces one, adds one and fails at the last
    added = "Added: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate}"
    broken = (
        "Broken: {Type: AWS::SNS::Topic, DependsOn: [Added, Group, Bucket],"
        " Properties: {Archive: 1}}"
    )
    stack = stacks.update(
        "undo",
        template(GROUP.format(days=30), named.format(name="undo-two"), added, broken),
    )
    # THEN everything is as before
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert retention(aws, group) == 7
    assert stacks.physical_id("undo", "Bucket") == "undo-one"
    names = [item["Name"] for item in aws("s3").list_buckets()["Buckets"]]
    assert "undo-one" in names
    assert "undo-two" not in names
    assert not [name for name in names if name.startswith("undo-added")]
    resources = aws("cloudformation").list_stack_resources(StackName="undo")
    logical_ids = {item["LogicalResourceId"] for item in resources["StackResourceSummaries"]}
    assert logical_ids == {"Group", "Bucket"}
    # AND the stack can be updated again
    stack = stacks.update("undo", template(GROUP.format(days=30), named.format(name="undo-one")))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"


def test_a_bucket_that_is_not_empty_fails_the_deletion_until_it_is(
    stacks: Any, aws: Clients
) -> None:
    # GIVEN a stack with an object in its bucket, and a key that the bucket uses
    key = "Key: {Type: AWS::KMS::Key}"
    bucket = "Bucket: {Type: AWS::S3::Bucket, DependsOn: Key}"
    stacks.create("full", template(key, bucket))
    name, s3 = stacks.physical_id("full", "Bucket"), aws("s3")
    s3.put_object(Bucket=name, Key="a", Body=b"a")
    # WHEN it is deleted, THEN that fails by the bucket's name, and what it depends on stays
    assert stacks.delete("full")["StackStatus"] == "DELETE_FAILED"
    assert "BucketNotEmpty" in stacks.failures("full")["Bucket"]
    remaining = aws("cloudformation").list_stack_resources(StackName="full")
    assert len(remaining["StackResourceSummaries"]) == 2
    # AND once the bucket is empty it goes
    s3.delete_object(Bucket=name, Key="a")
    assert stacks.delete("full")["StackStatus"] == "DELETE_COMPLETE"


def test_retain_except_on_create_outlives_the_stack(stacks: Any, aws: Clients) -> None:
    stacks.create(
        "outlive", template("Bucket: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate}")
    )
    bucket = stacks.physical_id("outlive", "Bucket")
    assert stacks.delete("outlive")["StackStatus"] == "DELETE_COMPLETE"
    aws("s3").head_bucket(Bucket=bucket)


def test_a_stack_may_stay_as_its_failed_creation_left_it_and_be_rolled_back_later(
    stacks: Any, aws: Clients
) -> None:
    broken = "Broken: {Type: AWS::SNS::Topic, DependsOn: Group, Properties: {Archive: 1}}"
    stack = stacks.create("stay", template(GROUP.format(days=7), broken), OnFailure="DO_NOTHING")
    assert stack["StackStatus"] == "CREATE_FAILED"
    assert retention(aws, "stay-Group") == 7
    aws("cloudformation").rollback_stack(StackName="stay")
    # To the waiter for a creation ROLLBACK_COMPLETE is an end, too.
    stack = stacks.wait_for("stack_create_complete", "stay")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert retention(aws, "stay-Group") is None


def test_a_failed_creation_may_take_its_stack_with_it(stacks: Any, aws: Clients) -> None:
    stack_id = aws("cloudformation").create_stack(
        StackName="vanish",
        TemplateBody=template("X: {Type: AWS::SNS::Topic, Properties: {Archive: 1}}"),
        OnFailure="DELETE",
    )["StackId"]
    aws("cloudformation").get_waiter("stack_delete_complete").wait(
        StackName=stack_id, WaiterConfig={"Delay": 0.1}
    )
    with pytest.raises(ClientError, match="Stack with id vanish does not exist"):
        stacks.describe("vanish")


def test_a_protected_stack_is_not_deleted(stacks: Any, aws: Clients) -> None:
    stacks.create("safe", template(GROUP.format(days=7)), EnableTerminationProtection=True)
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        stacks.delete("safe")
    aws("cloudformation").update_termination_protection(
        StackName="safe", EnableTerminationProtection=False
    )
    assert stacks.delete("safe")["StackStatus"] == "DELETE_COMPLETE"
