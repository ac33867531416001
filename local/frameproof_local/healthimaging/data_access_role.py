"""The data access role of an import job: it must exist, trust HealthImaging, and suffice.

Source: developer guide, "Getting started: set up" (trust and rights of the role). The words for
missing read rights were seen from the service; the others follow them. The role's policies are
its inline and its attached managed ones, and its permissions boundary where it has one.
"""

from typing import Any

from botocore.exceptions import ClientError

from .aws_clients import local_client
from .bucket_input import S3Location
from .exceptions import ValidationException
from .policies import AccessRequest, PolicyDocument, is_allowed

SERVICE_PRINCIPAL = "medical-imaging.amazonaws.com"

_READ_REFUSED = "data access role does not have proper read permission to the input s3 prefix"
_WRITE_REFUSED = "data access role does not have proper write permission to the output s3 prefix"
_SOME_KEY = "any-object"
"""Rights on a prefix are asked for by a key below it; what it is called does not matter."""


def require_data_access(request: dict[str, Any], datastore_arn: str) -> None:
    """Check the role of a StartDICOMImportJob request, before it is answered.

    Parameters
    ----------
    request
        The validated input: ``dataAccessRoleArn``, ``inputS3Uri``, ``outputS3Uri``.
    datastore_arn
        The ``aws:SourceArn`` of what HealthImaging does with the role; its account is the
        ``aws:SourceAccount``.

    Raises
    ------
    ValidationException
        There is no such role, it does not trust the service, or it may not list both buckets, read
        below the input prefix and write below the output prefix. No key of S3 (``s3:prefix``) is
        part of these questions, so a right with a condition on one is no right.
    """
    partition, _, region_name, account_id = datastore_arn.split(":")[1:5]
    iam = local_client("iam", region_name)
    role = _role(iam, request["dataAccessRoleArn"])
    context = {
        "aws:SourceAccount": account_id,
        "aws:SourceArn": datastore_arn,
        "aws:SecureTransport": "true",
        "aws:RequestedRegion": region_name,
        "aws:PrincipalAccount": role["Arn"].split(":")[4],
        "aws:PrincipalArn": role["Arn"],
    }
    _require_trust(role, context)
    rights = [_policies(iam, role)]
    if "PermissionsBoundary" in role:
        rights.append([_managed(iam, role["PermissionsBoundary"]["PermissionsBoundaryArn"])])
    for refusal, action, resource in _needed(request, partition):
        asked = AccessRequest(action, context, resource)
        if not all(is_allowed(documents, asked) for documents in rights):
            raise ValidationException(f"{refusal}: {action} on {resource} is not allowed.")


def _needed(request: dict[str, Any], partition: str) -> list[tuple[str, str, str]]:
    """Return refusal, action and resource of each right that the job needs."""
    source = S3Location.from_uri(request["inputS3Uri"])
    target = S3Location.from_uri(request["outputS3Uri"])
    arn = f"arn:{partition}:s3:::"
    return [
        (_READ_REFUSED, "s3:ListBucket", f"{arn}{source.bucket}"),
        (_READ_REFUSED, "s3:GetObject", f"{arn}{source.bucket}/{_key_below(source.prefix)}"),
        (_WRITE_REFUSED, "s3:ListBucket", f"{arn}{target.bucket}"),
        (_WRITE_REFUSED, "s3:PutObject", f"{arn}{target.bucket}/{_key_below(target.prefix)}"),
    ]


def _key_below(prefix: str) -> str:
    folder = prefix.rstrip("/")
    return f"{folder}/{_SOME_KEY}" if folder else _SOME_KEY


def _role(iam: Any, role_arn: str) -> dict[str, Any]:
    try:
        role: dict[str, Any] = iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        role = {}
    if role.get("Arn") != role_arn:
        raise ValidationException(
            f"The data access role {role_arn} does not exist. "
            f"Create the role first and let {SERVICE_PRINCIPAL} assume it."
        )
    return role


def _require_trust(role: dict[str, Any], context: dict[str, str]) -> None:
    asked = AccessRequest("sts:AssumeRole", context, service_principal=SERVICE_PRINCIPAL)
    if not is_allowed([role["AssumeRolePolicyDocument"]], asked):
        raise ValidationException(
            f"The data access role {role['Arn']} cannot be assumed by {SERVICE_PRINCIPAL} for "
            f"{context['aws:SourceArn']}. Allow it sts:AssumeRole in the role's trust policy."
        )


def _policies(iam: Any, role: dict[str, Any]) -> list[PolicyDocument]:
    """Return the documents of the role's inline and attached policies."""
    name = {"RoleName": role["RoleName"]}
    inline = [
        iam.get_role_policy(**name, PolicyName=policy)["PolicyDocument"]
        for page in iam.get_paginator("list_role_policies").paginate(**name)
        for policy in page["PolicyNames"]
    ]
    attached = [
        _managed(iam, policy["PolicyArn"])
        for page in iam.get_paginator("list_attached_role_policies").paginate(**name)
        for policy in page["AttachedPolicies"]
    ]
    return inline + attached


def _managed(iam: Any, policy_arn: str) -> PolicyDocument:
    """Return a managed policy's document in force, its default version."""
    version = iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
    answer = iam.get_policy_version(PolicyArn=policy_arn, VersionId=version)
    document: PolicyDocument = answer["PolicyVersion"]["Document"]
    return document
