"""AWS KMS: keys and aliases.

Source: CloudFormation Template Reference, AWS::KMS::Key and AWS::KMS::Alias.
"""

from typing import Any

from .declaration import Context, Made, Properties, ResourceType, pick
from .documents import policy_json
from .tagging import tag_changes, tag_list, tag_map

_DEFAULT_PENDING_WINDOW_DAYS = 30


def _create_key(context: Context, properties: Properties) -> Made:
    client = context.client("kms")
    options = pick(properties, "Description", "KeySpec", "KeyUsage", "MultiRegion")
    if "KeyPolicy" in properties:
        options["Policy"] = policy_json(properties["KeyPolicy"])
    key_id = client.create_key(
        Tags=tag_list(tag_map(properties), key="TagKey", value="TagValue"), **options
    )["KeyMetadata"]["KeyId"]
    context.announce(key_id)
    _set_switches(client, key_id, {}, properties)
    return _key(context, key_id)


def _update_key(context: Context, key_id: str, old: Properties, new: Properties) -> Made:
    client = context.client("kms")
    if old.get("Description") != new.get("Description"):
        client.update_key_description(KeyId=key_id, Description=new.get("Description", ""))
    if "KeyPolicy" in new and old.get("KeyPolicy") != new["KeyPolicy"]:
        client.put_key_policy(
            KeyId=key_id, PolicyName="default", Policy=policy_json(new["KeyPolicy"])
        )
    _set_switches(client, key_id, old, new)
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_resource(KeyId=key_id, TagKeys=changes.to_remove)
    if changes.to_set:
        tags = tag_list(changes.to_set, key="TagKey", value="TagValue")
        client.tag_resource(KeyId=key_id, Tags=tags)
    return _key(context, key_id)


def _set_switches(client: Any, key_id: str, old: Properties, new: Properties) -> None:
    """Bring rotation and the enabled state from the old properties to the new ones."""
    if _is_on(old, "EnableKeyRotation", False) != _is_on(new, "EnableKeyRotation", False):
        if _is_on(new, "EnableKeyRotation", False):
            client.enable_key_rotation(KeyId=key_id)
        else:
            client.disable_key_rotation(KeyId=key_id)
    if _is_on(old, "Enabled", True) != _is_on(new, "Enabled", True):
        if _is_on(new, "Enabled", True):
            client.enable_key(KeyId=key_id)
        else:
            client.disable_key(KeyId=key_id)


def _is_on(properties: Properties, name: str, default: bool) -> bool:
    return str(properties.get(name, default)).lower() == "true"


def _key(context: Context, key_id: str) -> Made:
    return Made(key_id, {"Arn": context.arn("kms", f"key/{key_id}"), "KeyId": key_id})


def _delete_key(context: Context, key_id: str, properties: Properties) -> None:
    days = properties.get("PendingWindowInDays", _DEFAULT_PENDING_WINDOW_DAYS)
    context.client("kms").schedule_key_deletion(KeyId=key_id, PendingWindowInDays=days)


def _create_alias(context: Context, properties: Properties) -> Made:
    context.client("kms").create_alias(**properties)
    return Made(properties["AliasName"])


def _update_alias(context: Context, name: str, _: Properties, new: Properties) -> Made:
    context.client("kms").update_alias(AliasName=name, TargetKeyId=new["TargetKeyId"])
    return Made(name)


def _delete_alias(context: Context, name: str, _: Properties) -> None:
    context.client("kms").delete_alias(AliasName=name)


KEY = ResourceType(
    "AWS::KMS::Key",
    create=_create_key,
    update=_update_key,
    delete=_delete_key,
    honoured=frozenset(
        {
            "Description",
            "EnableKeyRotation",
            "Enabled",
            "KeyPolicy",
            "KeySpec",
            "KeyUsage",
            "MultiRegion",
            "PendingWindowInDays",
            "Tags",
        }
    ),
    replaced_by=frozenset({"KeySpec", "KeyUsage", "MultiRegion"}),
)
ALIAS = ResourceType(
    "AWS::KMS::Alias",
    create=_create_alias,
    update=_update_alias,
    delete=_delete_alias,
    honoured=frozenset({"AliasName", "TargetKeyId"}),
    required=frozenset({"AliasName", "TargetKeyId"}),
    replaced_by=frozenset({"AliasName"}),
    name_property="AliasName",
)
TYPES = (KEY, ALIAS)
