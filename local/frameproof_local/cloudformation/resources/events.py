"""Amazon EventBridge: rules with their targets. Rules are kept; no schedule fires locally.

Source: CloudFormation Template Reference, AWS::Events::Rule.
"""

from typing import Any

from .declaration import Context, Made, Properties, ResourceType, pick
from .documents import json_text


def _create(context: Context, properties: Properties) -> Made:
    name = properties.get("Name") or context.generated_name(64)
    context.announce(name)
    return _put(context, name, properties)


def _put(context: Context, name: str, properties: Properties) -> Made:
    client = context.client("events")
    rule = pick(properties, "Description", "EventBusName", "RoleArn", "ScheduleExpression", "State")
    if "EventPattern" in properties:
        rule["EventPattern"] = json_text(properties["EventPattern"])
    arn = client.put_rule(Name=name, **rule)["RuleArn"]
    targets = properties.get("Targets", [])
    if targets:
        client.put_targets(Rule=name, Targets=targets, **_bus(properties))
    return Made(name, {"Arn": arn})


def _update(context: Context, name: str, old: Properties, new: Properties) -> Made:
    made = _put(context, name, new)
    kept = {target["Id"] for target in new.get("Targets", [])}
    gone = [target["Id"] for target in old.get("Targets", []) if target["Id"] not in kept]
    if gone:
        context.client("events").remove_targets(Rule=name, Ids=gone, **_bus(new))
    return made


def _delete(context: Context, name: str, properties: Properties) -> None:
    client, bus = context.client("events"), _bus(properties)
    targets = client.list_targets_by_rule(Rule=name, **bus)["Targets"]
    if targets:
        client.remove_targets(Rule=name, Ids=[target["Id"] for target in targets], **bus)
    client.delete_rule(Name=name, **bus)


def _bus(properties: Properties) -> dict[str, Any]:
    return pick(properties, "EventBusName")


RULE = ResourceType(
    "AWS::Events::Rule",
    create=_create,
    update=_update,
    delete=_delete,
    honoured=frozenset(
        {
            "Description",
            "EventBusName",
            "EventPattern",
            "Name",
            "RoleArn",
            "ScheduleExpression",
            "State",
            "Targets",
        }
    ),
    replaced_by=frozenset({"Name", "EventBusName"}),
    name_property="Name",
)
TYPES = (RULE,)
