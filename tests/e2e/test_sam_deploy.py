"""`sam deploy`, `sam list`, `sam remote invoke`, `sam delete`: the real SAM CLI, first to last.

Each test has a stack of its own on one server that began empty, and reads what is there from the
services themselves.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, LocalStack
from tests.e2e.sam_cli import SamCli, image_sets, inventory
from tests.e2e.waiting import wait_for
from tests.integration.local.healthimaging.import_roles import create_import_role

OTHER_STUDY = "0c0258a7-98c6-5d8d-a66c-aaf8b0f49af1/"  # not the one of start_ct_chest.json


@pytest.fixture(scope="module")
def sam(empty_aws: LocalStack, sam_build_folder: Path) -> SamCli:
    return SamCli(empty_aws, sam_build_folder)


@pytest.fixture(scope="module")
def decoy(empty_aws: LocalStack) -> str:
    """Make somebody else's data store with image sets, and bucket with objects; return its id."""
    s3, imaging = empty_aws.client("s3"), empty_aws.client("medical-imaging")
    s3.create_bucket(Bucket="somebody-elses")
    s3.put_object(Bucket="somebody-elses", Key="runs/sample/report.json", Body=b"{}")
    role_arn = create_import_role(empty_aws.client("iam"), "somebody-elses-import")
    datastore: str = imaging.create_datastore(datastoreName="somebody-elses")["datastoreId"]
    store = {"datastoreId": datastore}
    wait_for(imaging, "GetDatastore", "datastoreProperties.datastoreStatus", "ACTIVE", store)
    job = imaging.start_dicom_import_job(
        **store,
        dataAccessRoleArn=role_arn,
        inputS3Uri=f"s3://idc-open-data/{OTHER_STUDY}",
        outputS3Uri="s3://somebody-elses/output/",
        clientToken="decoy",
    )
    job_id = {"jobId": job["jobId"]}
    wait_for(imaging, "GetDICOMImportJob", "jobProperties.jobStatus", "COMPLETED", store | job_id)
    return datastore


def prove(sam: SamCli, stack_name: str) -> None:
    """Start an execution by the AWS CLI, as the stack's output says, and see it PROVEN."""
    sam.aws.read_outputs(stack_name)
    machine = sam.aws.outputs["StateMachineArn"]
    command = ["aws", "stepfunctions", "start-execution", "--state-machine-arn", machine]
    started = sam.run(*command, "--input", "file://events/start_ct_chest.json")
    name = json.loads(started)["executionArn"].rsplit(":", 1)[1]
    assert sam.aws.ended(name)["status"] == "SUCCEEDED"
    assert json.loads(sam.aws.object(f"runs/{name}/report.json"))["verdict"] == "PROVEN"


def retention_days(aws: LocalStack, stack_name: str) -> set[int | None]:
    groups = aws.client("logs").describe_log_groups()["logGroups"]
    ours = [group for group in groups if f"/{stack_name}-" in group["logGroupName"]]
    assert len(ours) >= 8  # one for each function, one for the state machine
    return {group.get("retentionInDays") for group in ours}


def test_a_stack_is_deployed_changed_listed_used_and_left_alone_when_nothing_changed(
    sam: SamCli,
) -> None:
    # WHEN it is deployed, and again with another parameter, and again with the same
    assert "Successfully created/updated stack - whole-life" in sam.deploy("whole-life")
    assert retention_days(sam.aws, "whole-life") == {30}
    changed = ["--parameter-overrides", "LogRetentionDays=7"]
    assert "Successfully created/updated stack" in sam.deploy("whole-life", *changed)
    assert retention_days(sam.aws, "whole-life") == {7}
    assert "No changes to deploy" in sam.deploy("whole-life", *changed)
    # THEN `sam list` shows the outputs that CloudFormation has
    listed = sam("list", "stack-outputs", "--stack-name", "whole-life", "--output", "json")
    sam.aws.read_outputs("whole-life")
    outputs = {item["OutputKey"]: item["OutputValue"] for item in json.loads(listed)}
    assert outputs == sam.aws.outputs
    # THEN one function can be invoked, and the whole machine proves a study
    event = ["--event-file", "events/plan_copy.json"]
    answer = sam("remote", "invoke", "PlanCopyFunction", "--stack-name", "whole-life", *event)
    assert '"objects": 2' in answer
    prove(sam, "whole-life")


def test_sam_delete_takes_all_that_a_used_stack_had_and_nothing_else(
    sam: SamCli, decoy: str
) -> None:
    # GIVEN somebody else's image sets and objects, and a stack that has imported a study
    before = inventory(sam.aws)
    assert any(item.startswith(f"{decoy}/") for item in before["image sets"])
    sam.deploy("short-life")
    prove(sam, "short-life")
    used = inventory(sam.aws)
    for kind in ("s3 list_buckets", "lambda list_functions", "image sets", "objects"):
        assert used[kind] > before[kind], kind
    # WHEN it is deleted
    sam("delete", "--stack-name", "short-life", "--no-prompts")
    # THEN every service has what it had before, the decoys included
    assert inventory(sam.aws) == before


def test_a_stack_with_a_key_and_an_address_encrypts_all_that_it_keeps_and_tells_its_alarms(
    sam: SamCli,
) -> None:
    # GIVEN somebody's key
    key_arn = sam.aws.client("kms").create_key(Description="ours")["KeyMetadata"]["Arn"]
    before = inventory(sam.aws)
    # WHEN a stack is deployed with it and an address, and proves a study
    email = "radiology@example.org"
    parameters = [f"KmsKeyArn={key_arn}", f"AlarmEmail={email}", "DeletePaceSeconds=1"]
    sam.deploy("sealed", "--parameter-overrides", *parameters)
    prove(sam, "sealed")
    # THEN all that it keeps is encrypted with the key, by default and not on request
    assert object_keys(sam.aws) == {("aws:kms", key_arn)}
    store = {"datastoreId": sam.aws.outputs["DatastoreId"]}
    datastore = sam.aws.client("medical-imaging").get_datastore(**store)["datastoreProperties"]
    assert datastore["kmsKeyArn"] == key_arn
    groups = sam.aws.client("logs").describe_log_groups()["logGroups"]
    ours = [group for group in groups if "/sealed-" in group["logGroupName"]]
    assert {group.get("kmsKeyId") for group in ours} == {key_arn}
    # THEN every alarm is told to the address by an encrypted topic
    alarms = sam.aws.client("cloudwatch").describe_alarms(AlarmNamePrefix="sealed-")["MetricAlarms"]
    declared = (ROOT / "template.yaml").read_text().count("Type: AWS::CloudWatch::Alarm")
    assert len(alarms) == declared
    [topic_arn] = {action for alarm in alarms for action in alarm["AlarmActions"]}
    sns, topic = sam.aws.client("sns"), {"TopicArn": topic_arn}
    assert sns.get_topic_attributes(**topic)["Attributes"]["KmsMasterKeyId"] == key_arn
    [subscription] = sns.list_subscriptions_by_topic(**topic)["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", email)
    # THEN nothing of it is left when it is deleted
    sam.delete_stack("sealed")
    assert inventory(sam.aws) == before


def object_keys(aws: LocalStack) -> set[tuple[str, str | None]]:
    """Return how the objects of the runs, in both buckets, are encrypted, and with which keys."""
    found = set()
    for bucket in ("InputBucketName", "OutputBucketName"):
        kept = aws.keys("runs/", bucket=bucket)
        assert kept, bucket
        for key in kept:
            head = aws.client("s3").head_object(Bucket=aws.outputs[bucket], Key=key)
            found.add((head["ServerSideEncryption"], head.get("SSEKMSKeyId")))
    return found


def test_data_that_are_to_be_kept_outlive_the_stack(sam: SamCli) -> None:
    # GIVEN a used stack whose data are to be kept
    before = inventory(sam.aws)
    sam.deploy("kept", "--parameter-overrides", "KeepData=true")
    prove(sam, "kept")
    used = inventory(sam.aws)
    # WHEN the stack is deleted
    sam.delete_stack("kept")
    # THEN its data store, buckets and all that they hold are there, and nothing else of it
    after = inventory(sam.aws)
    data = ("s3 list_buckets", "objects", "image sets")
    assert {kind: after[kind] for kind in data} == {kind: used[kind] for kind in data}
    assert after == before | {kind: used[kind] for kind in data}


def test_a_data_store_that_was_passed_in_keeps_what_others_have_put_there(
    sam: SamCli, decoy: str
) -> None:
    # GIVEN a used stack that imports into somebody else's data store
    others = {item for item in image_sets(sam.aws) if item.startswith(decoy)}
    parameters = [f"ExistingDatastoreId={decoy}", "DeletePaceSeconds=1"]
    before = inventory(sam.aws)
    sam.deploy("guest", "--parameter-overrides", *parameters)
    assert image_sets(sam.aws) == before["image sets"]  # it has made none of its own
    prove(sam, "guest")
    # WHEN the stack is deleted
    sam.delete_stack("guest")
    # THEN the data store stands with the image sets that were there before
    assert others <= image_sets(sam.aws)
    assert inventory(sam.aws) == before
