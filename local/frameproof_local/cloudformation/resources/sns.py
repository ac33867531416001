"""Amazon SNS: topics, their policies, and subscriptions.

Source: CloudFormation Template Reference, AWS::SNS::*.
"""

from typing import Any

from .declaration import Context, Made, Properties, ResourceType, pick
from .documents import json_text, policy_json
from .tagging import tag_changes, tag_list, tag_map

_TOPIC_ATTRIBUTES = ("ContentBasedDeduplication", "DisplayName", "FifoTopic", "KmsMasterKeyId")
_SUBSCRIPTION_ATTRIBUTES = (
    "FilterPolicy",
    "FilterPolicyScope",
    "RawMessageDelivery",
    "RedrivePolicy",
)


def _attributes(properties: Properties, names: tuple[str, ...]) -> dict[str, str]:
    """Return attributes as the text that the SNS and SQS APIs want."""
    texts = {}
    for name in names:
        if name in properties:
            value = properties[name]
            texts[name] = json_text(value) if not isinstance(value, int) else str(value).lower()
    return texts


def _create_topic(context: Context, properties: Properties) -> Made:
    client = context.client("sns")
    suffix = ".fifo" if str(properties.get("FifoTopic", "")).lower() == "true" else ""
    name = properties.get("TopicName") or context.generated_name(256 - len(suffix)) + suffix
    arn = client.create_topic(
        Name=name,
        Attributes=_attributes(properties, _TOPIC_ATTRIBUTES),
        Tags=tag_list(tag_map(properties)),
    )["TopicArn"]
    context.announce(arn)
    for subscription in properties.get("Subscription", []):
        client.subscribe(TopicArn=arn, **subscription)
    return _topic(arn)


def _update_topic(context: Context, arn: str, old: Properties, new: Properties) -> Made:
    client = context.client("sns")
    before, after = (_attributes(side, _TOPIC_ATTRIBUTES) for side in (old, new))
    for name in {*before, *after}:
        if before.get(name) != after.get(name):
            client.set_topic_attributes(
                TopicArn=arn, AttributeName=name, AttributeValue=after.get(name, "")
            )
    _update_subscriptions(client, arn, old, new)
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_resource(ResourceArn=arn, TagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_resource(ResourceArn=arn, Tags=tag_list(changes.to_set))
    return _topic(arn)


def _update_subscriptions(client: Any, arn: str, old: Properties, new: Properties) -> None:
    before, after = old.get("Subscription", []), new.get("Subscription", [])
    gone = [(item["Protocol"], item["Endpoint"]) for item in before if item not in after]
    for known in client.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
        if (known["Protocol"], known["Endpoint"]) in gone:
            client.unsubscribe(SubscriptionArn=known["SubscriptionArn"])
    for item in after:
        if item not in before:
            client.subscribe(TopicArn=arn, **item)


def _topic(arn: str) -> Made:
    return Made(arn, {"TopicArn": arn, "TopicName": arn.rsplit(":", 1)[1]})


def _delete_topic(context: Context, arn: str, _: Properties) -> None:
    context.client("sns").delete_topic(TopicArn=arn)


def _create_topic_policy(context: Context, properties: Properties) -> Made:
    _put_topic_policy(context, properties)
    return Made(context.generated_name(64))


def _put_topic_policy(context: Context, properties: Properties) -> None:
    for topic in properties["Topics"]:
        context.client("sns").set_topic_attributes(
            TopicArn=topic,
            AttributeName="Policy",
            AttributeValue=policy_json(properties["PolicyDocument"]),
        )


def _update_topic_policy(
    context: Context, physical_id: str, _: Properties, new: Properties
) -> Made:
    _put_topic_policy(context, new)
    return Made(physical_id)


def _keep_topic_policy(context: Context, physical_id: str, properties: Properties) -> None:
    """Leave the topic's policy: a topic always has one, and it goes with the topic."""


def _create_subscription(context: Context, properties: Properties) -> Made:
    arn = context.client("sns").subscribe(
        ReturnSubscriptionArn=True,
        Attributes=_attributes(properties, _SUBSCRIPTION_ATTRIBUTES),
        **pick(properties, "TopicArn", "Protocol", "Endpoint"),
    )["SubscriptionArn"]
    return Made(arn, {"Arn": arn})


def _update_subscription(context: Context, arn: str, _: Properties, new: Properties) -> Made:
    for name, value in _attributes(new, _SUBSCRIPTION_ATTRIBUTES).items():
        context.client("sns").set_subscription_attributes(
            SubscriptionArn=arn, AttributeName=name, AttributeValue=value
        )
    return Made(arn, {"Arn": arn})


def _delete_subscription(context: Context, arn: str, _: Properties) -> None:
    context.client("sns").unsubscribe(SubscriptionArn=arn)


TOPIC = ResourceType(
    "AWS::SNS::Topic",
    create=_create_topic,
    update=_update_topic,
    delete=_delete_topic,
    honoured=frozenset({*_TOPIC_ATTRIBUTES, "Subscription", "Tags", "TopicName"}),
    replaced_by=frozenset({"TopicName", "FifoTopic"}),
    name_property="TopicName",
)
TOPIC_POLICY = ResourceType(
    "AWS::SNS::TopicPolicy",
    create=_create_topic_policy,
    update=_update_topic_policy,
    delete=_keep_topic_policy,
    honoured=frozenset({"Topics", "PolicyDocument"}),
    required=frozenset({"Topics", "PolicyDocument"}),
)
SUBSCRIPTION = ResourceType(
    "AWS::SNS::Subscription",
    create=_create_subscription,
    update=_update_subscription,
    delete=_delete_subscription,
    honoured=frozenset({*_SUBSCRIPTION_ATTRIBUTES, "Endpoint", "Protocol", "TopicArn"}),
    required=frozenset({"Protocol", "TopicArn"}),
    replaced_by=frozenset({"Endpoint", "Protocol", "TopicArn"}),
)
TYPES = (TOPIC, TOPIC_POLICY, SUBSCRIPTION)
