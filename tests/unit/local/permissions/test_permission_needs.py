"""Requests are read as AWS's Service Authorization Reference reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from frameproof_local.permissions.incoming import IncomingRequest
from frameproof_local.permissions.needs import needs_of, needs_of_telling_missing

ARN = "arn:aws:s3:::b"
DATASTORE = "arn:aws:medical-imaging:us-east-1:123456789012:datastore/d"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DELETION = (
    b"<Delete><Object><Key>a&amp;b</Key></Object>"
    b"<Object><Key>c</Key><VersionId>null</VersionId></Object></Delete>"
)


def request(
    service: str,
    line: str,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> IncomingRequest:
    method, path = line.split(" ", 1)
    return IncomingRequest(
        service=service,
        region="us-east-1",
        account_id="123456789012",
        method=method,
        path=path,
        query=query or {},
        headers=headers or {},
        body=body,
    )


@pytest.mark.parametrize(
    ("asked", "needs"),
    [
        (request("s3", "GET /b/k/l"), [("s3:GetObject", f"{ARN}/k/l")]),
        (request("s3", "HEAD /b/k"), [("s3:GetObject", f"{ARN}/k")]),
        (
            request("s3", "GET /b/k", query={"versionId": "1"}),
            [("s3:GetObjectVersion", f"{ARN}/k")],
        ),
        (request("s3", "GET /b", query={"list-type": "2"}), [("s3:ListBucket", ARN)]),
        (request("s3", "HEAD /b"), [("s3:ListBucket", ARN)]),
        (request("s3", "GET /b", query={"versions": ""}), [("s3:ListBucketVersions", ARN)]),
        (request("s3", "GET /b", query={"uploads": ""}), [("s3:ListBucketMultipartUploads", ARN)]),
        (request("s3", "DELETE /b"), [("s3:DeleteBucket", ARN)]),
        (request("s3", "PUT /b/k"), [("s3:PutObject", f"{ARN}/k")]),
        (
            request("s3", "PUT /b/k", headers={"x-amz-tagging": "a=b"}),
            [("s3:PutObject", f"{ARN}/k"), ("s3:PutObjectTagging", f"{ARN}/k")],
        ),
        (request("s3", "POST /b/k", query={"uploads": ""}), [("s3:PutObject", f"{ARN}/k")]),
        (
            request("s3", "DELETE /b/k", query={"uploadId": "1"}),
            [("s3:AbortMultipartUpload", f"{ARN}/k")],
        ),
        (request("s3", "DELETE /b/k"), [("s3:DeleteObject", f"{ARN}/k")]),
        (
            request("s3", "POST /b", query={"delete": ""}, body=DELETION),
            [
                ("s3:DeleteObject", f"{ARN}/a&b"),
                ("s3:DeleteObject", f"{ARN}/c"),
                ("s3:DeleteObjectVersion", f"{ARN}/c"),
            ],
        ),
        (
            request(
                "s3",
                "PUT /b/k",
                headers={
                    "x-amz-copy-source": "from/a%20b",
                    "x-amz-tagging-directive": "REPLACE",
                },
            ),
            [("s3:PutObject", f"{ARN}/k"), ("s3:GetObject", "arn:aws:s3:::from/a b")],
        ),
        (
            request("s3", "PUT /b/k", headers={"x-amz-copy-source": "from/a"}),
            [
                ("s3:PutObject", f"{ARN}/k"),
                ("s3:GetObject", "arn:aws:s3:::from/a"),
                ("s3:GetObjectTagging", "arn:aws:s3:::from/a"),
                ("s3:PutObjectTagging", f"{ARN}/k"),
            ],
        ),
        (
            request("medical-imaging", "POST /datastore/d/imageSet/i/getImageFrame"),
            [("medical-imaging:GetImageFrame", f"{DATASTORE}/imageset/i")],
        ),
        (
            request("medical-imaging", "POST /datastore/d/searchImageSets"),
            [("medical-imaging:SearchImageSets", DATASTORE)],
        ),
        (
            request(
                "medical-imaging",
                "POST /startDICOMImportJob/datastore/d",
                body=b'{"dataAccessRoleArn": "arn:r"}',
            ),
            [("medical-imaging:StartDICOMImportJob", DATASTORE), ("iam:PassRole", "arn:r")],
        ),
        (
            request(
                "states",
                "POST /",
                headers={"x-amz-target": "AWSStepFunctions.DescribeExecution"},
                body=json.dumps({"executionArn": "arn:e"}).encode(),
            ),
            [("states:DescribeExecution", "arn:e")],
        ),
        (
            request(
                "cloudformation",
                "POST /",
                headers=FORM,
                body=b"Action=DescribeStacks&StackName=arn%3As",
            ),
            [("cloudformation:DescribeStacks", "arn:s")],
        ),
    ],
)
def test_an_operation_needs_its_actions_on_its_resources(
    asked: IncomingRequest, needs: list[tuple[str, str]]
) -> None:
    assert needs_of(asked) == needs


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (request("s3", "PUT /b", query={"policy": ""}), "s3:PUT /b"),
        (request("s3", "GET /"), "s3:GET /"),
        (request("medical-imaging", "POST /datastore"), "medical-imaging:POST /datastore"),
        (
            request("sqs", "POST /", headers={"x-amz-target": "AmazonSQS.SendMessage"}),
            "sqs:SendMessage",
        ),
        (request("iam", "POST /", headers=FORM, body=b"Action=CreateRole"), "iam:CreateRole"),
    ],
)
def test_an_operation_that_is_in_no_table_is_named_and_needs_everything(
    asked: IncomingRequest, named: str
) -> None:
    assert needs_of(asked) == [(named, "*")]


def test_telling_that_an_object_is_missing_needs_the_right_to_list() -> None:
    assert needs_of_telling_missing(request("s3", "GET /b/k")) == [("s3:ListBucket", ARN)]
    copy = request("s3", "PUT /b/k", headers={"x-amz-copy-source": "/from/a"})
    assert needs_of_telling_missing(copy) == [("s3:ListBucket", "arn:aws:s3:::from")]
    assert needs_of_telling_missing(request("s3", "PUT /b/k")) == []
