"""Looks at a deployed stack: what a run would meet there."""

from __future__ import annotations

from botocore.exceptions import ClientError

from frameproof_cli.doctor.findings import Finding
from frameproof_cli.target import Target


def state_machine(target: Target) -> Finding:
    """See whether executions can be started."""
    machine = target.connection.client("stepfunctions").describe_state_machine(
        stateMachineArn=target.outputs.state_machine_arn
    )
    if machine["status"] != "ACTIVE":
        fix = "Wait until it is gone, then deploy anew: sam deploy."
        return Finding("state machine", "problem", f"it is {machine['status']}", fix)
    return Finding("state machine", "ok", f"{machine['name']} takes executions")


def bucket(target: Target, title: str, name: str) -> Finding:
    """See whether a bucket is there, in the stack's region and of the stack's own account.

    A Distributed Map reads its items from a bucket of its own account and region alone (Step
    Functions developer guide, "ItemReader").
    """
    account = target.outputs.state_machine_arn.split(":")[4]
    s3 = target.connection.client("s3")
    try:
        found = s3.head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:  # HEAD has no body: S3 answers with the bare status code
        return _bucket_refused(title, name, error.response["Error"]["Code"])
    region = found.get("BucketRegion")
    if region and region != target.connection.region:
        message = f"{name} is in {region}, the stack in {target.connection.region}"
        fix = "Deploy the stack anew: it makes its own buckets."
        return Finding(title, "problem", message, fix)
    return Finding(title, "ok", f"{name} is there, in the stack's region and account")


def _bucket_refused(title: str, name: str, code: str) -> Finding:
    if code in {"404", "NoSuchBucket"}:
        message, fix = f"there is no bucket {name}", "Deploy the stack anew: sam deploy."
    else:
        message = f"{name} is of another account, or the credentials may not list it ({code})"
        fix = "Use the credentials of the stack's account, with s3:ListBucket on it."
    return Finding(title, "problem", message, fix)


def data_store(target: Target) -> Finding:
    """See whether the data store takes imports."""
    client = target.connection.client("medical-imaging")
    answer = client.get_datastore(datastoreId=target.outputs.datastore_id)
    status = answer["datastoreProperties"]["datastoreStatus"]
    if status != "ACTIVE":
        fix = "Wait while it is CREATING; else deploy anew with another data store."
        return Finding("data store", "problem", f"it is {status}", fix)
    return Finding("data store", "ok", "the data store is ACTIVE")
