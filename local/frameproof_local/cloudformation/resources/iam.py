"""AWS IAM: roles, their inline policies, and managed policies. Kept and shown, not enforced.

Source: CloudFormation Template Reference, AWS::IAM::Role, Policy and ManagedPolicy.
"""

from typing import Any

from .declaration import Context, Made, Properties, ResourceType, pick
from .documents import policy_json
from .tagging import tag_changes, tag_list, tag_map

_MOST_POLICY_VERSIONS = 5  # IAM quota: versions of one managed policy


def _create_role(context: Context, properties: Properties) -> Made:
    iam = context.client("iam")
    name = properties.get("RoleName") or context.generated_name(64)
    role = iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=policy_json(properties["AssumeRolePolicyDocument"]),
        Tags=tag_list(tag_map(properties)),
        **pick(properties, "Path", "Description", "MaxSessionDuration", "PermissionsBoundary"),
    )["Role"]
    context.announce(name)
    _put_role_policies(iam, name, {}, properties)
    return _role(role)


def _update_role(context: Context, name: str, old: Properties, new: Properties) -> Made:
    iam = context.client("iam")
    iam.update_assume_role_policy(
        RoleName=name, PolicyDocument=policy_json(new["AssumeRolePolicyDocument"])
    )
    iam.update_role(RoleName=name, **pick(new, "Description", "MaxSessionDuration"))
    _put_role_policies(iam, name, old, new)
    boundary = new.get("PermissionsBoundary")
    if boundary:
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
    elif "PermissionsBoundary" in old:
        iam.delete_role_permissions_boundary(RoleName=name)
    changes = tag_changes(old, new)
    if changes.to_remove:
        iam.untag_role(RoleName=name, TagKeys=changes.to_remove)
    if changes.to_set:
        iam.tag_role(RoleName=name, Tags=tag_list(changes.to_set))
    return _role(iam.get_role(RoleName=name)["Role"])


def _put_role_policies(iam: Any, name: str, old: Properties, new: Properties) -> None:
    """Bring inline and attached policies of a role from the old properties to the new ones."""
    wanted = {policy["PolicyName"]: policy["PolicyDocument"] for policy in new.get("Policies", [])}
    for policy in old.get("Policies", []):
        if policy["PolicyName"] not in wanted:
            iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
    for policy_name, document in wanted.items():
        iam.put_role_policy(
            RoleName=name, PolicyName=policy_name, PolicyDocument=policy_json(document)
        )
    before, after = old.get("ManagedPolicyArns", []), new.get("ManagedPolicyArns", [])
    for arn in before:
        if arn not in after:
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    for arn in after:
        if arn not in before:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)


def _role(role: dict[str, Any]) -> Made:
    return Made(role["RoleName"], {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _delete_role(context: Context, name: str, _: Properties) -> None:
    iam = context.client("iam")
    for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _create_inline_policy(context: Context, properties: Properties) -> Made:
    context.announce(properties["PolicyName"])
    _put_inline_policy(context, properties)
    return Made(properties["PolicyName"])


def _put_inline_policy(context: Context, properties: Properties) -> None:
    for role in properties["Roles"]:
        context.client("iam").put_role_policy(
            RoleName=role,
            PolicyName=properties["PolicyName"],
            PolicyDocument=policy_json(properties["PolicyDocument"]),
        )


def _update_inline_policy(context: Context, _: str, old: Properties, new: Properties) -> Made:
    _put_inline_policy(context, new)
    for role in old["Roles"]:
        if role not in new["Roles"] or old["PolicyName"] != new["PolicyName"]:
            context.client("iam").delete_role_policy(RoleName=role, PolicyName=old["PolicyName"])
    return Made(new["PolicyName"])


def _delete_inline_policy(context: Context, name: str, properties: Properties) -> None:
    for role in properties["Roles"]:
        context.client("iam").delete_role_policy(RoleName=role, PolicyName=name)


def _create_managed_policy(context: Context, properties: Properties) -> Made:
    iam = context.client("iam")
    arn = iam.create_policy(
        PolicyName=properties.get("ManagedPolicyName") or context.generated_name(128),
        PolicyDocument=policy_json(properties["PolicyDocument"]),
        **pick(properties, "Path", "Description"),
    )["Policy"]["Arn"]
    context.announce(arn)
    for role in properties.get("Roles", []):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    return Made(arn, {"PolicyArn": arn})


def _update_managed_policy(context: Context, arn: str, old: Properties, new: Properties) -> Made:
    iam = context.client("iam")
    if old["PolicyDocument"] != new["PolicyDocument"]:
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        spare = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
        if len(versions) >= _MOST_POLICY_VERSIONS:
            iam.delete_policy_version(PolicyArn=arn, VersionId=spare[-1])
        iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=policy_json(new["PolicyDocument"]), SetAsDefault=True
        )
    before, after = old.get("Roles", []), new.get("Roles", [])
    for role in set(after) - set(before):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for role in set(before) - set(after):
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    return Made(arn, {"PolicyArn": arn})


def _delete_managed_policy(context: Context, arn: str, _: Properties) -> None:
    iam = context.client("iam")
    for role in iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]:
        iam.detach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


ROLE = ResourceType(
    "AWS::IAM::Role",
    create=_create_role,
    update=_update_role,
    delete=_delete_role,
    honoured=frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    ),
    required=frozenset({"AssumeRolePolicyDocument"}),
    replaced_by=frozenset({"RoleName", "Path"}),
    name_property="RoleName",
)
POLICY = ResourceType(
    "AWS::IAM::Policy",
    create=_create_inline_policy,
    update=_update_inline_policy,
    delete=_delete_inline_policy,
    honoured=frozenset({"PolicyName", "PolicyDocument", "Roles"}),
    required=frozenset({"PolicyName", "PolicyDocument", "Roles"}),
)
MANAGED_POLICY = ResourceType(
    "AWS::IAM::ManagedPolicy",
    create=_create_managed_policy,
    update=_update_managed_policy,
    delete=_delete_managed_policy,
    honoured=frozenset({"ManagedPolicyName", "Path", "Description", "PolicyDocument", "Roles"}),
    required=frozenset({"PolicyDocument"}),
    replaced_by=frozenset({"ManagedPolicyName", "Path", "Description"}),
    name_property="ManagedPolicyName",
)
TYPES = (ROLE, POLICY, MANAGED_POLICY)
