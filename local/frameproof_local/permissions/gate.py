"""The one place that decides whether a role may make a call."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from botocore.config import Config

from frameproof_local.aws_session import new_client
from frameproof_local.permissions.credentials import GATE_CREDENTIAL
from frameproof_local.permissions.policies import AccessRequest
from frameproof_local.permissions.record import Record
from frameproof_local.permissions.role_policies import (
    Judgement,
    RoleRights,
    find_role,
    rights_of,
)

logger = logging.getLogger(__name__)

MOST_JUDGEMENTS: Final = 10_000
"""So many judgements are remembered: a frame costs a look-up, not an evaluation."""


class NotAuthorizedError(Exception):
    """A role may not do what it has tried; the message is worded as AWS words it."""


class Gate:
    """Judges the calls of roles by what IAM says of them, and keeps a record; once it is open.

    Policies are read once for each role, and again after ``forget``, which whoever sees a request
    to IAM calls. A role that IAM does not know cannot be judged: moto makes state machines and
    functions without asking whether their role is there. Its calls go on, with a warning.

    Attributes
    ----------
    record
        What was used and refused.
    enforces
        Whether a call that is not allowed is refused; the record is kept either way.
    """

    def __init__(self) -> None:
        self._iam: Callable[[], Any] | None = None
        self.record = Record()
        self.enforces = True
        self._lock = threading.Lock()
        self._reading = threading.Lock()  # one thread asks IAM, the others wait for its answer
        self._changes = 0
        self._rights: dict[str, RoleRights | None] = {}
        self._judgements: dict[tuple[str, str, str | None], Judgement | None] = {}

    def require(self, role_arn: str, asked: AccessRequest) -> None:
        """Let a call go on, or not.

        Parameters
        ----------
        role_arn
            Whose call it is.
        asked
            An action on a resource. Its context is the same whenever these two are.

        Raises
        ------
        NotAuthorizedError
            The role may not do it, and the gate enforces.
        """
        judgement = self._judge(role_arn, asked)
        if judgement is None:
            return
        self.record.add(role_arn, asked, judgement)
        if self.enforces and not judgement.allowed:
            raise NotAuthorizedError(
                f"User: {role_arn} is not authorized to perform: {asked.action} on resource: "
                f"{asked.resource} {judgement.reason}"
            )

    def forget(self) -> None:
        """Read the policies again when they are needed: something of IAM may have changed."""
        with self._lock:
            self._changes += 1
            self._rights.clear()
            self._judgements.clear()

    def open(self, iam: Callable[[], Any]) -> None:
        """Begin as new, with the IAM of a server that starts.

        Parameters
        ----------
        iam
            Makes the boto3 client that tells the policies.
        """
        self.close()
        self._iam = iam

    def close(self) -> None:
        """Forget everything and judge nobody: there is no IAM to ask any more."""
        self._iam = None
        self.forget()
        self.record.clear()
        self.enforces = True

    def _judge(self, role_arn: str, asked: AccessRequest) -> Judgement | None:
        key = (role_arn, asked.action, asked.resource)
        try:
            return self._judgements[key]
        except KeyError:
            rights = self._rights_of(role_arn)
        judgement = None if rights is None else rights.judge(asked)
        with self._lock:
            if len(self._judgements) >= MOST_JUDGEMENTS:
                self._judgements.clear()
            if self._rights.get(role_arn) is rights:  # or they were forgotten meanwhile
                self._judgements[key] = judgement
        return judgement

    def _rights_of(self, role_arn: str) -> RoleRights | None:
        """Return what is known of a role; whoever is the first to ask reads it from IAM."""
        with self._reading:
            with self._lock:
                if role_arn in self._rights:
                    return self._rights[role_arn]
                changes = self._changes
            if self._iam is None:
                return None
            rights = _read(self._iam(), role_arn)
            with self._lock:
                if self._changes == changes:  # or IAM has changed while it was read
                    self._rights[role_arn] = rights
            return rights


def _read(iam: Any, role_arn: str) -> RoleRights | None:
    role = find_role(iam, role_arn)
    if role is None:
        logger.warning("There is no role %s, so its calls are not judged.", role_arn)
        return None
    return rights_of(iam, role)


def iam_client(endpoint_url: str) -> Any:
    """Return the gate's client of a server's IAM."""
    return new_client(
        "iam",
        region="us-east-1",
        endpoint_url=endpoint_url,
        access_key_id=GATE_CREDENTIAL,
        config=Config(retries={"total_max_attempts": 1}),
    )


GATE: Final = Gate()
"""The one of this process, as there is one server in it."""
