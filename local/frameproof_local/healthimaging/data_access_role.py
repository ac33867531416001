"""The data access role of an import job: it must exist, trust HealthImaging, and suffice.

Source: developer guide, "Getting started: set up" (trust and rights of the role). The words for
missing read rights were seen from the service; the others follow them. The role's policies are
its inline and its attached managed ones, and its permissions boundary where it has one.
"""

from typing import Any

from frameproof_local.permissions.gate import GATE
from frameproof_local.permissions.policies import AccessRequest, is_allowed
from frameproof_local.permissions.role_policies import find_role, rights_of

from .aws_clients import local_client
from .bucket_input import S3Location
from .exceptions import ValidationException

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
    rights = rights_of(iam, role)
    for refusal, action, resource in _needed(request, partition):
        asked = AccessRequest(action, context, resource)
        judgement = rights.judge(asked)
        GATE.record.add(role["Arn"], asked, judgement)
        if not judgement.allowed:
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
    role = find_role(iam, role_arn)
    if role is None:
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
