"""Lambda layers, and the check that function, layers and machine are of one architecture.

Source: CloudFormation Template Reference, AWS::Lambda::LayerVersion; Lambda Developer Guide,
"Instruction set architectures".
"""

import platform
from collections.abc import Sequence

from ..errors import ResourceError
from .declaration import Context, Made, Properties, ResourceType, only, pick

_CONTENT = frozenset({"S3Bucket", "S3Key", "S3ObjectVersion"})
_LAMBDA_NAMES = {"aarch64": "arm64"}  # where Linux's name of a processor is not Lambda's


def check_architecture(context: Context, layers: Sequence[str], architectures: list[str]) -> None:
    """Refuse a function whose code, or whose layers' code, could not be loaded here.

    Raises
    ------
    ResourceError
        A layer is for another architecture, or this machine is.
    """
    _check_layers(context, layers, architectures)
    machine = platform.machine()
    here = _LAMBDA_NAMES.get(machine, machine)
    if here not in architectures:
        raise ResourceError(
            f"The function is built for {', '.join(architectures)}, and this machine is {here}: "
            f"here it could not run. Deploy it with the architecture {here}, or on AWS."
        )


def _check_layers(context: Context, layer_arns: Sequence[str], architectures: list[str]) -> None:
    """Refuse a function whose architecture is not among those of each of its layers.

    Lambda itself lets the two disagree, and the first import of a binary module then fails at run
    time; here the deployment fails, with the names of both.

    Raises
    ------
    ResourceError
        A layer declares compatible architectures and the function's is not one of them.
    """
    for arn in layer_arns:
        # moto does not have GetLayerVersionByArn.
        name, version = arn.split(":")[-2:]
        layer = context.client("lambda").get_layer_version(
            LayerName=name, VersionNumber=int(version)
        )
        compatible = layer.get("CompatibleArchitectures") or []
        if compatible and not set(architectures) <= set(compatible):
            raise ResourceError(
                f"The function is built for {', '.join(architectures)}, its layer {arn} for "
                f"{', '.join(compatible)}: the layer's libraries could not be loaded. Build both "
                "for the same architecture and deploy again."
            )


def _create_layer(context: Context, properties: Properties) -> Made:
    only(properties["Content"], _CONTENT, "Content")
    arn = context.client("lambda").publish_layer_version(
        LayerName=properties.get("LayerName") or context.generated_name(140),
        Content=properties["Content"],
        **pick(
            properties,
            "CompatibleArchitectures",
            "CompatibleRuntimes",
            "Description",
            "LicenseInfo",
        ),
    )["LayerVersionArn"]
    return Made(arn, {"LayerVersionArn": arn})


def _delete_layer(context: Context, arn: str, _: Properties) -> None:
    # arn:aws:lambda:us-east-1:123456789012:layer:NAME:VERSION
    name, version = arn.split(":")[-2:]
    context.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))


LAYER_VERSION = ResourceType(
    "AWS::Lambda::LayerVersion",
    create=_create_layer,
    delete=_delete_layer,
    honoured=frozenset(
        {
            "CompatibleArchitectures",
            "CompatibleRuntimes",
            "Content",
            "Description",
            "LayerName",
            "LicenseInfo",
        }
    ),
    required=frozenset({"Content"}),
)
