"""What IAM knows of a role: its inline and attached policies, and its permissions boundary."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from frameproof_local.permissions.policies import (
    AccessRequest,
    PolicyDocument,
    Statement,
    applying_statements,
    unknown_operators,
)


@dataclass(frozen=True)
class Judgement:
    """What a role's policies say to a request.

    Attributes
    ----------
    allowed
        Whether the call may be made.
    granted_by
        The statements of the role's own policies that allow it.
    reason
        Why not, as AWS words it; empty if it may.
    """

    allowed: bool
    granted_by: tuple[Statement, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class RoleRights:
    """The documents that decide what a role may do.

    Attributes
    ----------
    policies
        Inline and attached ones: one of them must allow.
    boundary
        The permissions boundary, which must allow as well; None without one.
    """

    policies: tuple[PolicyDocument, ...]
    boundary: PolicyDocument | None = None

    def judge(self, asked: AccessRequest) -> Judgement:
        """Decide about a request (IAM user guide, "Policy evaluation logic")."""
        documents = [*self.policies, *([self.boundary] if self.boundary else [])]
        unknown = unknown_operators(documents, asked)
        granted = _allowing(self.policies, asked)
        if any(s["Effect"] == "Deny" for s in applying_statements(documents, asked)):
            reason = "with an explicit deny in a policy"
        elif unknown.denying:
            reason = f"since a Deny has a condition that is not evaluated here: {unknown.denying}"
        elif not granted:
            reason = f"because no identity-based policy allows the {asked.action} action"
            reason += f" (not evaluated here: {unknown.allowing})" if unknown.allowing else ""
        elif self.boundary is not None and not _allowing([self.boundary], asked):
            reason = f"because no permissions boundary allows the {asked.action} action"
        else:
            return Judgement(True, granted)
        return Judgement(False, granted, reason)


def _allowing(
    documents: tuple[PolicyDocument, ...] | list[PolicyDocument], asked: AccessRequest
) -> tuple[Statement, ...]:
    statements = applying_statements(documents, asked)
    return tuple(statement for statement in statements if statement["Effect"] == "Allow")


def find_role(iam: Any, role_arn: str) -> dict[str, Any] | None:
    """Return a role as GetRole describes it; None if there is none of this very ARN."""
    try:
        role: dict[str, Any] = iam.get_role(RoleName=role_arn.rpartition("/")[2])["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return None
    return role if role["Arn"] == role_arn else None


def rights_of(iam: Any, role: dict[str, Any]) -> RoleRights:
    """Read a role's policies.

    Parameters
    ----------
    iam
        A boto3 client.
    role
        As ``find_role`` returns it.
    """
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
    boundary_arn = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    boundary = _managed(iam, boundary_arn) if boundary_arn else None
    return RoleRights((*inline, *attached), boundary)


def _managed(iam: Any, policy_arn: str) -> PolicyDocument:
    """Return a managed policy's document in force, its default version."""
    version = iam.get_policy(PolicyArn=policy_arn)["Policy"]["DefaultVersionId"]
    answer = iam.get_policy_version(PolicyArn=policy_arn, VersionId=version)
    document: PolicyDocument = answer["PolicyVersion"]["Document"]
    return document
