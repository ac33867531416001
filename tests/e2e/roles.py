"""What the roles of a deployed stack may do, and what they have done, grant by grant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.e2e.conftest import LocalStack

# CloudFormation's name of a role: <stack>-<logical id>-<random>.
_ROLE_NAME = re.compile(r"^(?:.*/)?frameproof-(?P<role>\w+)-[0-9a-f]{12}$")


class Grant(NamedTuple):
    """One action of one statement of one role's own policies."""

    role: str
    sid: str
    action: str


def grants_of_stack(stack: LocalStack) -> set[Grant]:
    """Read what each role of the stack has; AWS's managed policies are not the stack's own."""
    iam = stack.client("iam")
    found = set()
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            names = iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
            for name in names:
                policy = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)
                found |= _grants(role["RoleName"], policy["PolicyDocument"])
    return found


def _grants(role_name: str, document: dict[str, Any]) -> set[Grant]:
    return {
        Grant(logical_id(role_name), statement["Sid"], action)
        for statement in document["Statement"]
        for action in as_list(statement["Action"])
    }


def logical_id(role_arn_or_name: str) -> str:
    """Return what the template calls a role."""
    named = _ROLE_NAME.match(role_arn_or_name)
    assert named, role_arn_or_name
    return named["role"]


def as_list(value: Any) -> list[Any]:
    """Return what may stand alone in a policy as a list."""
    return value if isinstance(value, list) else [value]


def needed_grants(stack: LocalStack) -> set[Grant]:
    """Return the grants without which some call of this server's life would have been refused."""
    used = stack.admin("permissions/calls")["used"]
    return {
        Grant(logical_id(use["roleArn"]), use["sid"], use["action"])
        for use in used
        if use["onlyByThis"]
    }


@contextmanager
def without_grant(stack: LocalStack, grant: Grant) -> Iterator[None]:
    """Take a grant away from the deployed role, for as long as the context lasts."""
    iam = stack.client("iam")
    pages = iam.get_paginator("list_roles").paginate()
    names = [role["RoleName"] for page in pages for role in page["Roles"]]
    (role,) = [name for name in names if name.startswith(f"frameproof-{grant.role}-")]
    (policy,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    place = {"RoleName": role, "PolicyName": policy}
    whole = iam.get_role_policy(**place)["PolicyDocument"]
    iam.put_role_policy(**place, PolicyDocument=json.dumps(_without(whole, grant)))
    try:
        yield
    finally:
        iam.put_role_policy(**place, PolicyDocument=json.dumps(whole))


def _without(document: dict[str, Any], grant: Grant) -> dict[str, Any]:
    statements = []
    for statement in document["Statement"]:
        actions = as_list(statement["Action"])
        if statement["Sid"] == grant.sid:
            actions = [action for action in actions if action != grant.action]
        if actions:
            statements.append({**statement, "Action": actions})
    return {**document, "Statement": statements}
