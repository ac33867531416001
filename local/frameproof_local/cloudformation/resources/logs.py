"""Amazon CloudWatch Logs: log groups.

Source: CloudFormation Template Reference, AWS::Logs::LogGroup.
"""

from .declaration import Context, Made, Properties, ResourceType
from .tagging import tag_changes, tag_map


def _create(context: Context, properties: Properties) -> Made:
    name = properties.get("LogGroupName") or context.generated_name(512)
    options = {"kmsKeyId": properties["KmsKeyId"]} if "KmsKeyId" in properties else {}
    tags = tag_map(properties)
    if tags:
        options["tags"] = tags
    context.client("logs").create_log_group(logGroupName=name, **options)
    context.announce(name)
    _put_retention(context, name, properties)
    return _log_group(context, name)


def _update(context: Context, name: str, old: Properties, new: Properties) -> Made:
    _put_retention(context, name, new)
    client, made = context.client("logs"), _log_group(context, name)
    arn = made.attributes["Arn"].removesuffix(":*")
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_resource(resourceArn=arn, tagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_resource(resourceArn=arn, tags=changes.to_set)
    return made


def _put_retention(context: Context, name: str, properties: Properties) -> None:
    client = context.client("logs")
    if "RetentionInDays" in properties:
        client.put_retention_policy(
            logGroupName=name, retentionInDays=properties["RetentionInDays"]
        )
    else:
        client.delete_retention_policy(logGroupName=name)  # never expire


def _log_group(context: Context, name: str) -> Made:
    return Made(name, {"Arn": context.arn("logs", f"log-group:{name}:*")})


def _delete(context: Context, name: str, _: Properties) -> None:
    context.client("logs").delete_log_group(logGroupName=name)


LOG_GROUP = ResourceType(
    "AWS::Logs::LogGroup",
    create=_create,
    update=_update,
    delete=_delete,
    honoured=frozenset({"LogGroupName", "RetentionInDays", "KmsKeyId", "Tags"}),
    replaced_by=frozenset({"LogGroupName", "KmsKeyId"}),
    name_property="LogGroupName",
)
TYPES = (LOG_GROUP,)
