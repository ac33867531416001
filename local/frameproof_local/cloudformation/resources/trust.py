"""The check that a service may take on the role that a template gives it.

Lambda and Step Functions look when a function or a state machine is made (Lambda API Reference,
CreateFunction; Step Functions API Reference, CreateStateMachine). The local ones take any ARN.
"""

from collections.abc import Iterable
from typing import Any

from ..errors import ResourceError
from .declaration import Context, Properties


def check_trust(context: Context, role_arn: str, service: str) -> None:
    """Refuse a role that is not there, or that the service may not take on.

    Parameters
    ----------
    context
        For reading the role.
    role_arn
        As the template gives it.
    service
        The service's principal, for instance ``lambda.amazonaws.com``.

    Raises
    ------
    ResourceError
        Names the role and the service.
    """
    iam = context.client("iam")
    try:
        role = iam.get_role(RoleName=role_arn.rsplit("/", 1)[-1])["Role"]
    except iam.exceptions.NoSuchEntityException as error:
        raise ResourceError(
            f"The role {role_arn} cannot be assumed by {service}: it does not exist."
        ) from error
    if not any(_allows(item, service) for item in _statements(role["AssumeRolePolicyDocument"])):
        raise ResourceError(
            f"The role {role_arn} cannot be assumed by {service}: its "
            "AssumeRolePolicyDocument does not name that service as a principal."
        )


def _statements(document: Properties) -> Iterable[Properties]:
    statements: Any = document.get("Statement", [])
    return [statements] if isinstance(statements, dict) else statements


def _allows(statement: Properties, service: str) -> bool:
    principal = statement.get("Principal")
    services = principal.get("Service", []) if isinstance(principal, dict) else principal
    named = [services] if isinstance(services, str) else services or []
    return statement.get("Effect") == "Allow" and (service in named or "*" in named)
