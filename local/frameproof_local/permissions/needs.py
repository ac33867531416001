"""What a request needs in IAM's words: actions on resources.

Source of the tables in this room: AWS's Service Authorization Reference, a page for each service:
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from collections.abc import Callable
from typing import Final

from frameproof_local.permissions.healthimaging_needs import healthimaging_needs
from frameproof_local.permissions.incoming import IncomingRequest
from frameproof_local.permissions.s3_needs import buckets_of, missing_object_needs, s3_needs
from frameproof_local.permissions.step_functions_needs import step_functions_needs

type Needs = list[tuple[str, str]]
"""IAM actions, each with the ARN of what it is done to."""


def needs_of(request: IncomingRequest) -> Needs:
    """Return all that a caller must be allowed for a request to go on.

    An operation that is in no table needs an action of the service's that no policy can mean,
    on all resources: it is refused to every role, by its name.
    """
    known = _SERVICES.get(request.service)
    needs = known(request) if known else None
    return needs or [(f"{request.service}:{_named(request)}", "*")]


def needs_of_telling_missing(request: IncomingRequest) -> Needs:
    """Return what a caller must be allowed to be told that something is not there."""
    return missing_object_needs(request) if request.service == "s3" else []


def needed_buckets(request: IncomingRequest) -> list[str]:
    """Return the buckets without which the service answers NoSuchBucket, whoever asks."""
    return buckets_of(request) if request.service == "s3" else []


def _cloudformation_needs(request: IncomingRequest) -> Needs | None:
    if request.form.get("Action") != "DescribeStacks":
        return None
    return [("cloudformation:DescribeStacks", request.form.get("StackName", "*"))]


def _named(request: IncomingRequest) -> str:
    target = request.headers.get("x-amz-target", "").rpartition(".")[2]
    return target or request.form.get("Action", "") or f"{request.method} {request.path}"


_SERVICES: Final[dict[str, Callable[[IncomingRequest], Needs | None]]] = {
    "s3": s3_needs,
    "medical-imaging": healthimaging_needs,
    "states": step_functions_needs,
    "cloudformation": _cloudformation_needs,
}
