"""AWS Systems Manager: parameters.

Source: CloudFormation Template Reference, AWS::SSM::Parameter.
"""

from .declaration import Context, Made, Properties, ResourceType, pick
from .tagging import tag_changes, tag_list, tag_map


def _create(context: Context, properties: Properties) -> Made:
    name = properties.get("Name") or context.generated_name(200)
    tags = tag_list(tag_map(properties))
    made = _put(context, name, properties, Overwrite=False)
    if tags:
        context.announce(name)
        context.client("ssm").add_tags_to_resource(
            ResourceType="Parameter", ResourceId=name, Tags=tags
        )
    return made


def _put(context: Context, name: str, properties: Properties, *, Overwrite: bool) -> Made:  # noqa: N803 - SSM's own word
    settings = pick(
        properties, "AllowedPattern", "DataType", "Description", "Tier", "Type", "Value"
    )
    context.client("ssm").put_parameter(Name=name, Overwrite=Overwrite, **settings)
    return Made(name, {"Type": properties["Type"], "Value": properties["Value"]})


def _update(context: Context, name: str, old: Properties, new: Properties) -> Made:
    made = _put(context, name, new, Overwrite=True)
    client, changes = context.client("ssm"), tag_changes(old, new)
    subject = {"ResourceType": "Parameter", "ResourceId": name}
    if changes.to_remove:
        client.remove_tags_from_resource(TagKeys=changes.to_remove, **subject)
    if changes.to_set:
        client.add_tags_to_resource(Tags=tag_list(changes.to_set), **subject)
    return made


def _delete(context: Context, name: str, _: Properties) -> None:
    context.client("ssm").delete_parameter(Name=name)


PARAMETER = ResourceType(
    "AWS::SSM::Parameter",
    create=_create,
    update=_update,
    delete=_delete,
    honoured=frozenset(
        {"AllowedPattern", "DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"}
    ),
    required=frozenset({"Type", "Value"}),
    replaced_by=frozenset({"Name", "DataType"}),
    name_property="Name",
)
TYPES = (PARAMETER,)
