"""AWS Lambda: functions, and what belongs to one function (permissions, asynchronous invocation).

Source: CloudFormation Template Reference, AWS::Lambda::*. Layers are in ``lambda_layers.py``.
"""

import io
import zipfile
from typing import Any

from ..errors import ResourceError
from .declaration import Context, Made, Properties, ResourceType, only, pick
from .lambda_layers import LAYER_VERSION, check_architecture
from .tagging import tag_changes, tag_map
from .trust import check_trust

DEFAULT_ARCHITECTURES = ["x86_64"]
_PRINCIPAL = "lambda.amazonaws.com"
_CONFIGURATION = (
    "Description",
    "Environment",
    "EphemeralStorage",
    "Handler",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
)
# What an update must set back when the template no longer has the property (Lambda's defaults).
_DEFAULTS: Properties = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
}
# On AWS this is changed in place; moto's UpdateFunctionConfiguration drops it without a word.
_FIXED_AT_CREATION = "EphemeralStorage"
_WITHOUT_EFFECT = {
    "EphemeralStorage": "shown by Lambda; /tmp may grow as far as this machine's disk goes",
    "KmsKeyArn": "environment variables are not encrypted in the memory of one process",
    "PackageType": "SAM writes Zip, the default; an image is refused by what stands in its Code",
    "TracingConfig": "sent to Lambda; there is no X-Ray to trace to",
}


def _create_function(context: Context, properties: Properties) -> Made:
    architectures = properties.get("Architectures", DEFAULT_ARCHITECTURES)
    check_architecture(context, properties.get("Layers", []), architectures)
    check_trust(context, properties["Role"], _PRINCIPAL)
    name = properties.get("FunctionName") or context.generated_name(64)
    client = context.client("lambda")
    arn = client.create_function(
        FunctionName=name,
        Code=_code(properties["Code"]),
        Architectures=architectures,
        Tags=tag_map(properties),
        **pick(properties, *_CONFIGURATION),
    )["FunctionArn"]
    context.announce(name)
    if "ReservedConcurrentExecutions" in properties:
        client.put_function_concurrency(
            FunctionName=name, **pick(properties, "ReservedConcurrentExecutions")
        )
    return Made(name, {"Arn": arn})


def _update_function(context: Context, name: str, old: Properties, new: Properties) -> Made:
    architectures = new.get("Architectures", DEFAULT_ARCHITECTURES)
    check_architecture(context, new.get("Layers", []), architectures)
    check_trust(context, new["Role"], _PRINCIPAL)
    client = context.client("lambda")
    if old["Code"] != new["Code"] or old.get("Architectures") != new.get("Architectures"):
        client.update_function_code(
            FunctionName=name, Architectures=architectures, **_code(new["Code"])
        )
    wanted = pick(new, *_CONFIGURATION)
    own_logs = {"LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}}
    defaults = {**_DEFAULTS, **own_logs}
    fallen_back = {key: defaults[key] for key in defaults if key in old and key not in new}
    arn = client.update_function_configuration(FunctionName=name, **{**wanted, **fallen_back})[
        "FunctionArn"
    ]
    _update_concurrency(client, name, old, new)
    changes = tag_changes(old, new)
    if changes.to_remove:
        client.untag_resource(Resource=arn, TagKeys=changes.to_remove)
    if changes.to_set:
        client.tag_resource(Resource=arn, Tags=changes.to_set)
    return Made(name, {"Arn": arn})


def _update_concurrency(client: Any, name: str, old: Properties, new: Properties) -> None:
    key = "ReservedConcurrentExecutions"
    if key in new and old.get(key) != new[key]:
        client.put_function_concurrency(FunctionName=name, **pick(new, key))
    elif key in old and key not in new:
        client.delete_function_concurrency(FunctionName=name)


def _code(code: Properties) -> dict[str, Any]:
    """Return the API's code location; inline code becomes an archive with one ``index.py``."""
    only(code, frozenset({"S3Bucket", "S3Key", "S3ObjectVersion", "ZipFile"}), "Code")
    if "ZipFile" not in code:
        return pick(code, "S3Bucket", "S3Key", "S3ObjectVersion")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
    return {"ZipFile": archive.getvalue()}


def _delete_function(context: Context, name: str, _: Properties) -> None:
    context.client("lambda").delete_function(FunctionName=name)


def _create_permission(context: Context, properties: Properties) -> Made:
    statement_id = context.generated_name(100)
    context.client("lambda").add_permission(StatementId=statement_id, **properties)
    return Made(statement_id, {"Id": statement_id})


def _delete_permission(context: Context, statement_id: str, properties: Properties) -> None:
    context.client("lambda").remove_permission(
        FunctionName=properties["FunctionName"], StatementId=statement_id
    )


def _create_event_invoke_config(context: Context, properties: Properties) -> Made:
    _put_event_invoke_config(context, properties)
    return Made(context.generated_name(64))


def _put_event_invoke_config(context: Context, properties: Properties) -> None:
    if properties["Qualifier"] != "$LATEST":
        raise ResourceError("The local Lambda has no versions: Qualifier must be $LATEST.")
    if properties.get("DestinationConfig"):
        raise ResourceError(
            "The local Lambda calls no destinations. Take DestinationConfig out of the template, "
            "or deploy to AWS."
        )
    wanted = pick(properties, "FunctionName", "MaximumRetryAttempts")
    context.client("lambda").put_function_event_invoke_config(**wanted)


def _update_event_invoke_config(
    context: Context, physical_id: str, _: Properties, new: Properties
) -> Made:
    _put_event_invoke_config(context, new)
    return Made(physical_id)


def _delete_event_invoke_config(context: Context, _: str, properties: Properties) -> None:
    context.client("lambda").delete_function_event_invoke_config(
        FunctionName=properties["FunctionName"]
    )


FUNCTION = ResourceType(
    "AWS::Lambda::Function",
    create=_create_function,
    update=_update_function,
    delete=_delete_function,
    honoured=frozenset(
        {
            *(name for name in _CONFIGURATION if name not in _WITHOUT_EFFECT),
            "Architectures",
            "Code",
            "FunctionName",
            "ReservedConcurrentExecutions",
            "Tags",
        }
    ),
    without_effect=_WITHOUT_EFFECT,
    required=frozenset({"Code", "Role"}),
    replaced_by=frozenset({"FunctionName", _FIXED_AT_CREATION}),
    name_property="FunctionName",
)
PERMISSION = ResourceType(
    "AWS::Lambda::Permission",
    create=_create_permission,
    delete=_delete_permission,
    honoured=frozenset({"Action", "FunctionName", "Principal", "SourceAccount", "SourceArn"}),
    required=frozenset({"Action", "FunctionName", "Principal"}),
)
EVENT_INVOKE_CONFIG = ResourceType(
    "AWS::Lambda::EventInvokeConfig",
    create=_create_event_invoke_config,
    update=_update_event_invoke_config,
    delete=_delete_event_invoke_config,
    honoured=frozenset({"FunctionName", "MaximumRetryAttempts", "Qualifier"}),
    without_effect={"DestinationConfig": "SAM writes an empty one; one with content is refused"},
    required=frozenset({"FunctionName", "Qualifier"}),
    replaced_by=frozenset({"FunctionName", "Qualifier"}),
)
TYPES = (FUNCTION, LAYER_VERSION, PERMISSION, EVENT_INVOKE_CONFIG)
