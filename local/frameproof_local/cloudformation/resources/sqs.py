"""Amazon SQS: queues and their policies.

Source: CloudFormation Template Reference, AWS::SQS::Queue and AWS::SQS::QueuePolicy.
"""

from .declaration import Context, Made, Properties, ResourceType
from .documents import json_text, policy_json
from .tagging import tag_changes, tag_map

# Where an attribute's text means "as if never set" (SQS API Reference, SetQueueAttributes).
_ATTRIBUTE_DEFAULTS = {
    "ContentBasedDeduplication": "false",
    "DelaySeconds": "0",
    "FifoQueue": "false",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}


def _attributes(properties: Properties) -> dict[str, str]:
    """Return the queue's attributes as text: objects as JSON, truth values in small letters."""
    texts = {}
    for name in _ATTRIBUTE_DEFAULTS:
        if name in properties:
            value = properties[name]
            texts[name] = json_text(value) if isinstance(value, dict) else str(value)
            if isinstance(value, bool):
                texts[name] = str(value).lower()
    return texts


def _create(context: Context, properties: Properties) -> Made:
    suffix = ".fifo" if str(properties.get("FifoQueue", "")).lower() == "true" else ""
    name = properties.get("QueueName") or context.generated_name(80 - len(suffix)) + suffix
    url = context.client("sqs").create_queue(
        QueueName=name, Attributes=_attributes(properties), tags=tag_map(properties)
    )["QueueUrl"]
    return _queue(context, url)


def _update(context: Context, url: str, old: Properties, new: Properties) -> Made:
    client = context.client("sqs")
    before, after = _attributes(old), _attributes(new)
    changed = {
        name: after.get(name, _ATTRIBUTE_DEFAULTS[name])
        for name in _ATTRIBUTE_DEFAULTS
        if before.get(name) != after.get(name)
    }
    if changed:
        client.set_queue_attributes(QueueUrl=url, Attributes=changed)
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_queue(QueueUrl=url, TagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_queue(QueueUrl=url, Tags=changes.to_set)
    return _queue(context, url)


def _queue(context: Context, url: str) -> Made:
    name = url.rsplit("/", 1)[1]
    return Made(url, {"Arn": context.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _delete(context: Context, url: str, _: Properties) -> None:
    context.client("sqs").delete_queue(QueueUrl=url)


def _create_policy(context: Context, properties: Properties) -> Made:
    _set_policy(context, properties["Queues"], policy_json(properties["PolicyDocument"]))
    return Made(context.generated_name(64))


def _update_policy(context: Context, physical_id: str, old: Properties, new: Properties) -> Made:
    _set_policy(context, new["Queues"], policy_json(new["PolicyDocument"]))
    _set_policy(context, [queue for queue in old["Queues"] if queue not in new["Queues"]], "")
    return Made(physical_id)


def _delete_policy(context: Context, _: str, properties: Properties) -> None:
    _set_policy(context, properties["Queues"], "")


def _set_policy(context: Context, queue_urls: list[str], policy: str) -> None:
    for url in queue_urls:
        context.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


QUEUE = ResourceType(
    "AWS::SQS::Queue",
    create=_create,
    update=_update,
    delete=_delete,
    honoured=frozenset({*_ATTRIBUTE_DEFAULTS, "QueueName", "Tags"}),
    replaced_by=frozenset({"QueueName", "FifoQueue"}),
    name_property="QueueName",
)
QUEUE_POLICY = ResourceType(
    "AWS::SQS::QueuePolicy",
    create=_create_policy,
    update=_update_policy,
    delete=_delete_policy,
    honoured=frozenset({"Queues", "PolicyDocument"}),
    required=frozenset({"Queues", "PolicyDocument"}),
)
TYPES = (QUEUE, QUEUE_POLICY)
