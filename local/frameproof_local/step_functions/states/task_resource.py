"""What the ``Resource`` of a Task state says: what to call, and how to wait for it."""

import re
from dataclasses import dataclass

_PATTERN_SUFFIX = re.compile(r"\.(waitForTaskToken|sync(?::2)?)$")


@dataclass(frozen=True)
class TaskResource:
    """A Task's ``Resource``, taken apart.

    Attributes
    ----------
    resource
        The whole text.
    target
        The same without the suffix of the integration pattern.
    pattern
        ``""``, ``waitForTaskToken``, ``sync`` or ``sync:2``.
    resource_type, action
        What the history calls it: ``aws-sdk:s3`` and ``getObject.waitForTaskToken``.
    """

    resource: str
    target: str
    pattern: str
    resource_type: str
    action: str

    @classmethod
    def parse(cls, resource: str) -> "TaskResource":
        """Take a resource ARN apart.

        Example
        -------
        >>> TaskResource.parse("arn:aws:states:::states:startExecution.sync:2").pattern
        'sync:2'
        """
        match = _PATTERN_SUFFIX.search(resource)
        pattern = match.group(1) if match else ""
        target = resource[: match.start()] if match else resource
        suffix = resource[len(target) :]
        if ":::" not in target:
            return cls(resource, target, pattern, "lambda", resource)
        resource_type, _, action = target.split(":::", 1)[1].rpartition(":")
        return cls(resource, target, pattern, resource_type, action + suffix)

    @property
    def is_lambda_function(self) -> bool:
        """Whether the resource is a Lambda function's own ARN, which has events of its own."""
        return self.target.split(":")[2:3] == ["lambda"]

    @property
    def waits_for_nested(self) -> bool:
        """Whether the result is the end of a nested execution."""
        return self.pattern.startswith("sync")
