"""Tasks, readers and writers that call AWS services over HTTP, as they do on AWS."""

import json
from typing import Any

import pytest

SDK = "arn:aws:states:::aws-sdk"


def task(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    return {"StartAt": "S", "States": {"S": state}}


@pytest.fixture
def bucket(aws: Any) -> str:
    aws.client("s3").create_bucket(
        Bucket="data", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return "data"


def test_an_sdk_action_writes_and_another_reads(aws: Any, bucket: str) -> None:
    put = {"Bucket": bucket, "Key": "k", "Body": {"n.$": "$.n"}}
    written = aws.run(task(f"{SDK}:s3:putObject", put), {"n": 5}, name="put")
    assert written["status"] == "SUCCEEDED", written.get("cause")
    got = aws.run(task(f"{SDK}:s3:getObject", {"Bucket": bucket, "Key": "k"}), name="get")
    output = json.loads(got["output"])
    assert output["Body"] == '{"n":5}'
    assert output["ContentLength"] == 7


@pytest.mark.parametrize(
    ("resource", "parameters", "error"),
    [
        (":s3:getObject", {"Bucket": "data", "Key": "none"}, "S3.NoSuchKeyException"),
        (":s3:getObject", {"Bucket": "nobody", "Key": "k"}, "S3.NoSuchBucketException"),
        (":s3:getObject", {"Bucket": "data", "Nope": 1}, "States.Runtime"),
        (":s3:getObject", {"Bucket": "data"}, "S3.SdkClientException"),
        (":s3:flyAway", {}, "States.Runtime"),
        (":sns:publish", {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:none", "Message": "m"},
         "Sns.NotFoundException"),
        (":sfn:describeExecution",
         {"ExecutionArn": "arn:aws:states:eu-west-1:123456789012:execution:m:none"},
         "Sfn.ExecutionDoesNotExistException"),
    ],
)  # fmt: skip
def test_a_refused_action_has_the_error_name_of_its_service(
    aws: Any, bucket: str, resource: str, parameters: dict[str, Any], error: str
) -> None:
    described = aws.run(task(SDK + resource, parameters), name=bucket)
    assert (described["status"], described["error"]) == ("FAILED", error)


def test_names_are_mapped_between_the_machine_and_the_service(aws: Any) -> None:
    parameters = {"Name": "alarm-group"}
    aws.run(task(f"{SDK}:sfn:listStateMachines", {"MaxResults": 5}), name="listed")
    described = aws.run(task(f"{SDK}:cloudwatchlogs:createLogGroup", {"LogGroupName": "g"}))
    assert described["status"] == "SUCCEEDED", (described, parameters)
    groups = aws.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["g"]


def test_a_message_is_published_and_a_failed_event_entry_is_an_error(aws: Any) -> None:
    topic = aws.client("sns").create_topic(Name="t")["TopicArn"]
    publish = {"TopicArn": topic, "Message": {"run.$": "$.run"}}
    sent = aws.run(task("arn:aws:states:::sns:publish", publish), {"run": "r1"}, name="sns")
    assert json.loads(sent["output"])["MessageId"]
    entries = {"Entries": [{"Source": "own", "DetailType": "d", "Detail": {"a": 1}}]}
    put = aws.run(task("arn:aws:states:::events:putEvents", entries), name="events")
    assert json.loads(put["output"])["FailedEntryCount"] == 0
    assert put["status"] == "SUCCEEDED"


def map_from_and_to(bucket: str) -> dict[str, Any]:
    """A Distributed Map over the objects under in/, whose results go under out/."""
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "T",
        "States": {
            "T": {
                "Type": "Task",
                "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f",
                "End": True,
            }
        },
    }
    state = {
        "Type": "Map",
        "ItemProcessor": processor,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:listObjectsV2",
            "Parameters": {"Bucket": bucket, "Prefix": "in/", "MaxKeys": 5},
        },
        "ItemBatcher": {"MaxItemsPerBatch": 4},
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": bucket, "Prefix": "out"},
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"},
        },
        "End": True,
    }
    return {"StartAt": "M", "States": {"M": state}}


def test_a_distributed_map_reads_a_listing_of_s3_and_writes_its_results_there(
    aws: Any, bucket: str
) -> None:
    # GIVEN more objects than one page of a listing
    s3 = aws.client("s3")
    for number in range(12):
        s3.put_object(Bucket=bucket, Key=f"in/{number:02}", Body=b"x")
    aws.functions["f"] = lambda event: {"keys": [item["Key"] for item in event["Items"]]}
    # WHEN the Map runs
    described = aws.run(map_from_and_to(bucket))
    assert described["status"] == "SUCCEEDED", described.get("cause")
    # THEN every object was an item, in its order, and the results are where the manifest says
    key = json.loads(described["output"])["ResultWriterDetails"]["Key"]
    manifest = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    (file,) = manifest["ResultFiles"]["SUCCEEDED"]
    body = s3.get_object(Bucket=bucket, Key=file["Key"])["Body"].read()
    keys = [key for line in body.splitlines() for key in json.loads(line)["keys"]]
    assert keys == [f"in/{number:02}" for number in range(12)]
    assert file["Size"] == len(body)
