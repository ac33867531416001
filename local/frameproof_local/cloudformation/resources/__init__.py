"""Every resource type that the local stack can make: one file per AWS service.

A service's file ends with its ``TYPES``: each says which properties it honours, which change means
a new resource, and which functions make, change and unmake it, all by public API calls.
"""

from ..errors import ResourceError
from . import (
    cloudwatch,
    custom,
    events,
    healthimaging,
    iam,
    kms,
    lambda_,
    logs,
    s3,
    sns,
    sqs,
    ssm,
    step_functions,
)
from .declaration import ResourceType

_SERVICES = (
    cloudwatch,
    custom,
    events,
    healthimaging,
    iam,
    kms,
    lambda_,
    logs,
    s3,
    sns,
    sqs,
    ssm,
    step_functions,
)
RESOURCE_TYPES: dict[str, ResourceType] = {
    resource_type.name: resource_type for service in _SERVICES for resource_type in service.TYPES
}


def resource_type(name: str) -> ResourceType:
    """Return how a type is made.

    Raises
    ------
    ResourceError
        The local stack cannot make this type; the message names it.
    """
    if name.startswith("Custom::") or name == custom.CUSTOM_RESOURCE:
        return custom.custom_resource(name)
    if name not in RESOURCE_TYPES:
        raise ResourceError(
            f"The local stack cannot make {name}. It makes {', '.join(sorted(RESOURCE_TYPES))} and "
            "custom resources."
        )
    return RESOURCE_TYPES[name]
