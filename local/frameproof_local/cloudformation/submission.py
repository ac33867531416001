"""What a caller sends with CreateStack, UpdateStack or CreateChangeSet, read into a Deployment.

Source: CloudFormation API Reference, CreateStack, UpdateStack, CreateChangeSet.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlparse

from botocore.exceptions import ClientError

from .clients import LocalClients
from .errors import CloudFormationError, TemplateError
from .ordering import check_references, creation_order
from .parameters import resolve_parameters
from .stack import NOTHING, PSEUDO_PARAMETERS, Deployment, Stack, Surroundings
from .template import check_resources, parse_template, transforms
from .transform import expand

Request = Mapping[str, Any]

# What would have an effect on AWS and has none here. (RoleARN and ResourceTypes are accepted: they
# narrow what is permitted, and nothing local enforces permissions.)
REFUSED = (
    "ImportExistingResources",
    "NotificationARNs",
    "ResourcesToImport",
    "RetainExceptOnCreate",
    "RollbackConfiguration",
    "StackPolicyBody",
    "StackPolicyDuringUpdateBody",
    "StackPolicyDuringUpdateURL",
    "StackPolicyURL",
    "TimeoutInMinutes",
)
_NAMED_IAM = {
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
}


def read_deployment(
    request: Request, surroundings: Surroundings, stack: Stack | None
) -> Deployment:
    """Return what the caller wants, checked as far as it can be before anything is made.

    Parameters
    ----------
    request
        The operation's parameters.
    surroundings
        Where the stack is, or is to be.
    stack
        The stack there is, for ``UsePreviousTemplate`` and ``UsePreviousValue``, or None.

    Raises
    ------
    CloudFormationError
        The template, its parameters or the capabilities are wrong, or something is asked for that
        the local stack does not honour.
    """
    refuse_unhonoured(request)
    previous = stack.current if stack else NOTHING
    body = read_body(request, surroundings.clients, previous.body)
    original = parse_template(body)
    declared = original.get("Parameters") or {}
    given = request.get("Parameters") or []
    values = resolve_parameters(
        declared,
        given,
        previous.given_parameters,
        ssm_value=lambda name: _ssm_value(surroundings.clients, name),
    )
    template = _process(original, values, surroundings)
    capabilities = list(request.get("Capabilities") or [])
    _check_capabilities(request, original, template, capabilities)
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags") or []}
    return Deployment(
        body=body,
        template=template,
        parameters=values,
        given_parameters=_given_values(declared, given, previous.given_parameters),
        tags=tags or dict(previous.tags),
        capabilities=capabilities,
    )


def _process(
    original: dict[str, Any], values: Mapping[str, Any], surroundings: Surroundings
) -> dict[str, Any]:
    """Apply the template's transforms and check what they made."""
    template = expand(
        original, values, region=surroundings.region, account_id=surroundings.account_id
    )
    check_resources(template)
    check_references(template, PSEUDO_PARAMETERS)
    creation_order(template["Resources"], list(template["Resources"]))  # raises on a circle
    return template


def read_body(request: Request, clients: LocalClients, previous: str = "") -> str:
    """Return the template's text: sent along, from a URL into local S3, or the previous one."""
    if request.get("UsePreviousTemplate") and previous:
        return previous
    if request.get("TemplateURL"):
        return _download(str(request["TemplateURL"]), clients)
    if request.get("TemplateBody"):
        return str(request["TemplateBody"])
    raise TemplateError("Either Template URL or Template Body must be specified.")


def refuse_unhonoured(request: Request) -> None:
    """Raise ``CloudFormationError`` naming each parameter that would have no effect here."""
    asked = [name for name in REFUSED if request.get(name)]
    if asked:
        raise CloudFormationError(f"The local stack does not honour {', '.join(asked)}.")


def _download(url: str, clients: LocalClients) -> str:
    """Fetch a template from local S3; its URL is path-style or names the bucket in the host."""
    parts = urlparse(url)
    host, path = parts.hostname or "", unquote(parts.path).lstrip("/")
    path_style = host in ("localhost", urlparse(clients.endpoint_url).hostname)
    if path_style or host == "127.0.0.1" or host.startswith(("s3.", "s3-")):
        bucket, _, key = path.partition("/")
    else:
        bucket, key = host.split(".", 1)[0], path
    try:
        answer = clients.get("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        raise TemplateError(f"The template at {url} cannot be read: {error}") from error
    return str(answer["Body"].read().decode())


def _ssm_value(clients: LocalClients, name: str) -> str:
    try:
        return str(clients.get("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        raise TemplateError(
            f"Unable to fetch parameter {name} from Systems Manager: {error}"
        ) from error


def _given_values(
    declared: Mapping[str, Any], given: list[dict[str, Any]], previous: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters' texts as they were given, for a later ``UsePreviousValue``."""
    by_name = {item["ParameterKey"]: item for item in given}
    values = {}
    for name, rules in declared.items():
        item = by_name.get(name, {})
        if item.get("UsePreviousValue"):
            values[name] = previous[name]
        else:
            values[name] = item.get("ParameterValue", rules.get("Default"))
    return values


def _check_capabilities(
    request: Request,
    original: dict[str, Any],
    template: dict[str, Any],
    capabilities: list[str],
) -> None:
    """Refuse what the caller must acknowledge and has not (InsufficientCapabilities)."""
    # A change set shows what the transform made, which is acknowledgement enough (AWS, too).
    needs_expansion = transforms(original) and "ChangeSetName" not in request
    if needs_expansion and "CAPABILITY_AUTO_EXPAND" not in capabilities:
        raise _insufficient("CAPABILITY_AUTO_EXPAND")
    needed, _ = iam_capability(template)
    enough = {needed, "CAPABILITY_NAMED_IAM"}
    if needed and not enough & set(capabilities):
        raise _insufficient(needed)


def iam_capability(template: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """Return the capability that the template needs for IAM, and the resources that need it."""
    resources = template["Resources"]
    iam = [name for name, item in resources.items() if item["Type"].startswith("AWS::IAM::")]
    named = any(
        _NAMED_IAM.get(resources[name]["Type"]) in (resources[name].get("Properties") or {})
        for name in iam
    )
    if not iam:
        return None, []
    return ("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"), iam


def _insufficient(capability: str) -> CloudFormationError:
    return CloudFormationError(
        f"Requires capabilities : [{capability}]", code="InsufficientCapabilitiesException"
    )
