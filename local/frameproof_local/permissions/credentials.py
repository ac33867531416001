"""The access keys of roles: which key names which role.

A key is made of the role's ARN, so that all environments of a function share one, and looks like
one of AWS's temporary keys (IAM user guide, "Understanding unique ID prefixes": ``ASIA``). The
secret is worth nothing: no signature is checked here.
"""

import base64
import hashlib
import threading
from typing import Final

LOCAL_CREDENTIAL: Final = "local"
"""Key, secret and token of whoever has no role."""

GATE_CREDENTIAL: Final = "gate"
"""Key of the gate itself, whose reading of IAM changes nothing."""

_PREFIX: Final = "ASIA"
_LETTERS_AFTER_PREFIX: Final = 16


class RoleKeys:
    """Remembers which role each access key was made for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._roles: dict[str, str] = {}

    def key_of(self, role_arn: str) -> str:
        """Return the access key id of a role; without a role, the one that nobody judges."""
        if not role_arn:
            return LOCAL_CREDENTIAL
        digest = hashlib.sha256(role_arn.encode()).digest()
        access_key = _PREFIX + base64.b32encode(digest).decode()[:_LETTERS_AFTER_PREFIX]
        with self._lock:
            self._roles[access_key] = role_arn
        return access_key

    def role_of(self, access_key: str) -> str | None:
        """Return the ARN of the role that a key was made for; None if it was made for none."""
        return self._roles.get(access_key)


ROLE_KEYS: Final = RoleKeys()
"""The one of this process, as there is one server in it."""
