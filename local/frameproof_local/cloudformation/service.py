"""CloudFormation for one account and region: every API operation by its name.

Source: CloudFormation API Reference.
"""

from typing import Any

from . import change_set_operations, reading, stack_operations
from .errors import CloudFormationError
from .registry import Registry
from .service_types import Answer, Operation
from .submission import Request

OPERATIONS: dict[str, Operation] = {
    **change_set_operations.OPERATIONS,
    **reading.OPERATIONS,
    **stack_operations.OPERATIONS,
}


class CloudFormationService:
    """Answers requests; stacks are made through the local endpoint.

    Parameters
    ----------
    endpoint_url
        Where the local services listen, this one among them.
    region, account_id
        Whose stacks these are.
    """

    def __init__(self, endpoint_url: str, region: str, account_id: str) -> None:
        self._registry = Registry(endpoint_url, region, account_id)

    def handle(self, operation: str, request: Request) -> Answer:
        """Answer one request.

        Parameters
        ----------
        operation
            Its name in the API, ``CreateStack`` for example.
        request
            The operation's parameters as the API names them.

        Returns
        -------
        dict
            The answer as the API names its parts; parts without a value are left out.

        Raises
        ------
        CloudFormationError
            The request is refused, with AWS's code and message.
        """
        if operation not in OPERATIONS:
            raise CloudFormationError(
                f"The local stack does not have the operation {operation}. It has "
                f"{', '.join(sorted(OPERATIONS))}."
            )
        return dict(_without_none(OPERATIONS[operation](self._registry, request)))

    def take_reply(self, request_id: str, reply: dict[str, Any]) -> bool:
        """Take a custom resource's answer; False if nobody here awaits it."""
        return self._registry.surroundings.replies.put(request_id, reply)

    def close(self) -> None:
        """Break off what waits and stop; no stack can be worked on any more."""
        self._registry.close()


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value
