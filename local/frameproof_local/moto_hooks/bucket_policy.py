"""Makes moto's S3 take loopback for a secure transport.

A bucket that must only be used over TLS denies every request for which ``aws:SecureTransport`` is
false. moto 5.2.5 evaluates no condition of a bucket policy: it takes such a statement for one that
always holds, and denies every request. Here the statement stays in the policy, as GetBucketPolicy
shows it, but is not evaluated: what never leaves the machine is as good as encrypted.

Touches: ``FakeBucket.get_permission`` and ``FakeBucket.policy``.
Source: IAM User Guide, "AWS global condition context keys", aws:SecureTransport.
"""

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

_KEY = "aws:securetransport"
_stock_get_permission = FakeBucket.get_permission


def install() -> None:
    """Leave statements about insecure transport out when a request is judged."""
    FakeBucket.get_permission = _get_permission  # type: ignore[method-assign]


def uninstall() -> None:
    """Give moto its own method back."""
    FakeBucket.get_permission = _stock_get_permission  # type: ignore[method-assign]


def _get_permission(self: FakeBucket, action: str, resource: str) -> Any:
    """Stand in for ``FakeBucket.get_permission``."""
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    statements = policy["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    judged = [statement for statement in statements if not _is_about_transport(statement)]
    document = json.dumps({**policy, "Statement": judged})
    return IAMPolicy(document).is_action_permitted(action, resource)


def _is_about_transport(statement: dict[str, Any]) -> bool:
    """Tell whether the statement holds only for requests that do not use TLS."""
    for operator, keys in (statement.get("Condition") or {}).items():
        for key, value in keys.items():
            values = value if isinstance(value, list) else [value]
            wants_insecure = [str(item).lower() for item in values] == ["false"]
            if operator.lower().startswith("bool") and key.lower() == _KEY and wants_insecure:
                return True
    return False
