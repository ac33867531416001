"""AWS Step Functions: state machines, their definition read from wherever the template has it.

Source: CloudFormation Template Reference, AWS::StepFunctions::StateMachine.
"""

import json
import re
from typing import Any

import yaml

from ..errors import ResourceError
from .declaration import Context, Made, Properties, ResourceType, pick
from .documents import json_text, lower_first
from .tagging import tag_changes, tag_list, tag_map
from .trust import check_trust

_PRINCIPAL = "states.amazonaws.com"
_PLACEHOLDER = re.compile(r"\$\{([\w.:-]+)\}")
_DEFINITIONS = ("DefinitionString", "Definition", "DefinitionS3Location")


def _create(context: Context, properties: Properties) -> Made:
    name = properties.get("StateMachineName") or context.generated_name(80)
    check_trust(context, properties["RoleArn"], _PRINCIPAL)
    client = context.client("stepfunctions")
    arn = client.create_state_machine(
        name=name,
        definition=definition_text(context, properties),
        roleArn=properties["RoleArn"],
        type=properties.get("StateMachineType", "STANDARD"),
        tags=tag_list(tag_map(properties), key="key", value="value"),
        **_configurations(properties),
    )["stateMachineArn"]
    return Made(arn, {"Arn": arn, "Name": name})


def _update(context: Context, arn: str, old: Properties, new: Properties) -> Made:
    check_trust(context, new["RoleArn"], _PRINCIPAL)
    client = context.client("stepfunctions")
    client.update_state_machine(
        stateMachineArn=arn,
        definition=definition_text(context, new),
        roleArn=new["RoleArn"],
        **_configurations(new),
    )
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_resource(resourceArn=arn, tagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_resource(
            resourceArn=arn, tags=tag_list(changes.to_set, key="key", value="value")
        )
    return Made(arn, {"Arn": arn, "Name": arn.rsplit(":", 1)[1]})


def _delete(context: Context, arn: str, _: Properties) -> None:
    context.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


def _configurations(properties: Properties) -> dict[str, Any]:
    found = pick(properties, "LoggingConfiguration", "TracingConfiguration")
    return dict(lower_first(found))


def definition_text(context: Context, properties: Properties) -> str:
    """Return the Amazon States Language definition as JSON text, its placeholders filled.

    Parameters
    ----------
    context
        For reading ``DefinitionS3Location``.
    properties
        One of ``DefinitionString``, ``Definition`` (an object) and ``DefinitionS3Location``
        (JSON or YAML), and perhaps ``DefinitionSubstitutions``.

    Raises
    ------
    ResourceError
        None or several of the three, or a text that is neither JSON nor YAML.
    """
    given = [name for name in _DEFINITIONS if name in properties]
    if len(given) != 1:
        raise ResourceError(f"Exactly one of {', '.join(_DEFINITIONS)} is needed, not {given}.")
    if given[0] == "DefinitionS3Location":
        text = _read_definition(context, properties["DefinitionS3Location"])
    else:
        text = json_text(properties[given[0]])
    filled = _substitute(text, properties.get("DefinitionSubstitutions", {}))
    try:
        definition = yaml.safe_load(filled)  # JSON is YAML, too
    except yaml.YAMLError as error:
        raise ResourceError(f"The definition is neither JSON nor YAML: {error}") from error
    return json.dumps(definition, indent=2)


def _read_definition(context: Context, location: Properties) -> str:
    version = {"VersionId": location["Version"]} if "Version" in location else {}
    answer = context.client("s3").get_object(
        Bucket=location["Bucket"], Key=location["Key"], **version
    )
    return str(answer["Body"].read().decode())


def _substitute(text: str, substitutions: Properties) -> str:
    """Fill ``${Name}``; names without a substitution stay, as AWS leaves them."""

    def value_of(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in substitutions:
            return match.group(0)
        value = substitutions[name]
        # Written as inside a JSON string, since that is where nearly every placeholder stands.
        return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]

    return _PLACEHOLDER.sub(value_of, text)


STATE_MACHINE = ResourceType(
    "AWS::StepFunctions::StateMachine",
    create=_create,
    update=_update,
    delete=_delete,
    honoured=frozenset(
        {
            *_DEFINITIONS,
            "DefinitionSubstitutions",
            "RoleArn",
            "StateMachineName",
            "StateMachineType",
            "Tags",
        }
    ),
    without_effect={
        "LoggingConfiguration": "shown by Step Functions; no event is written to CloudWatch Logs",
        "TracingConfiguration": "shown by Step Functions; there is no X-Ray to trace to",
    },
    required=frozenset({"RoleArn"}),
    replaced_by=frozenset({"StateMachineName", "StateMachineType"}),
    name_property="StateMachineName",
)
TYPES = (STATE_MACHINE,)
