"""The stacks and change sets of one account and region, and the threads that work on them.

Operations on a stack take time, as on AWS: the request that starts one is answered at once, a
thread goes on. One stack has one operation at a time; stacks do not wait for each other.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from .change_sets import ChangeSet
from .clients import LocalClients
from .errors import CloudFormationError
from .replies import ReplyBox
from .stack import Stack, Surroundings

_LOG = logging.getLogger(__name__)
# Where an operation ends that broke off for a fault of the engine's own.
_BROKEN_OFF = {
    "CREATE": "CREATE_FAILED",
    "DELETE": "DELETE_FAILED",
    "ROLLBACK": "ROLLBACK_FAILED",
    "UPDATE": "UPDATE_ROLLBACK_FAILED",
}


class Registry:
    """What CloudFormation knows in one account and region.

    Parameters
    ----------
    endpoint_url
        Where the local services listen; stacks are made through it.
    region, account_id
        Whose stacks these are.
    """

    def __init__(self, endpoint_url: str, region: str, account_id: str) -> None:
        stopping = threading.Event()
        self.surroundings = Surroundings(
            region=region,
            partition=boto3.Session().get_partition_for_region(region),
            account_id=account_id,
            clients=LocalClients(endpoint_url, region),
            replies=ReplyBox(endpoint_url, region, stopping),
            stopping=stopping,
            exports=self.exports,
        )
        self.lock = threading.RLock()  # whoever looks at a status in order to change it holds it
        self.change_sets: dict[str, ChangeSet] = {}
        self._stacks: dict[str, Stack] = {}
        self._threads: list[threading.Thread] = []

    def stacks(self) -> list[Stack]:
        """Return every stack, deleted ones too, oldest first."""
        return list(self._stacks.values())

    def add(self, name: str) -> Stack:
        """Make the record of a new stack (REVIEW_IN_PROGRESS)."""
        stack = Stack(name, self.surroundings)
        self._stacks[stack.stack_id] = stack
        return stack

    def find(self, name_or_id: str) -> Stack | None:
        """Return a stack by its name (unless it was deleted) or its id."""
        if name_or_id in self._stacks:
            return self._stacks[name_or_id]
        living = (stack for stack in self.stacks() if not stack.is_gone)
        return next((stack for stack in living if stack.name == name_or_id), None)

    def get(self, name_or_id: str) -> Stack:
        """Return a stack; raise ``CloudFormationError`` if there is none."""
        stack = self.find(name_or_id)
        if stack is None:
            raise CloudFormationError(f"Stack with id {name_or_id} does not exist")
        return stack

    def find_change_set(self, stack: Stack, name: str) -> ChangeSet | None:
        """Return a change set of the stack by its name."""
        found = (item for item in self.change_sets.values() if item.stack is stack)
        return next((item for item in found if item.name == name), None)

    def get_change_set(self, request: Mapping[str, Any]) -> ChangeSet:
        """Return the change set a request names by ARN, or by ``StackName`` and its own name.

        Raises
        ------
        CloudFormationError
            There is none.
        """
        name = request["ChangeSetName"]
        if name in self.change_sets:
            return self.change_sets[name]
        stack = self.find(request.get("StackName") or "")
        change_set = self.find_change_set(stack, name) if stack else None
        if change_set is None:
            raise CloudFormationError(
                f"ChangeSet [{name}] does not exist", code="ChangeSetNotFound"
            )
        return change_set

    def drop_change_sets(self, stack: Stack, except_for: ChangeSet | None = None) -> None:
        """Forget the stack's change sets: they were worked out for what no longer is."""
        self.change_sets = {
            key: item
            for key, item in self.change_sets.items()
            if item.stack is not stack or item is except_for
        }

    def exports(self) -> dict[str, str]:
        """Return every exported output of the living stacks: name to value."""
        return {name: value for name, (value, _) in self.exporters().items()}

    def exporters(self) -> dict[str, tuple[str, str]]:
        """Return every export's value with the id of the stack that exports it."""
        return {
            output.export_name: (output.value, stack.stack_id)
            for stack in self.stacks()
            if not stack.is_gone
            for output in stack.outputs
            if output.export_name
        }

    def start(
        self, stack: Stack, status: str, work: Callable[[], None], *, client_token: str | None
    ) -> None:
        """Put the stack into a status and go on in a thread.

        Raises
        ------
        CloudFormationError
            Another operation on the stack is under way.
        """
        with self.lock:
            if stack.is_busy:
                raise CloudFormationError(
                    f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
                )
            stack.events.client_token = client_token
            stack.set_status(status, "User Initiated")
            thread = threading.Thread(
                target=_work, args=(stack, work), name=f"cloudformation-{stack.name}", daemon=True
            )
            self._threads = [other for other in self._threads if other.is_alive()]
            self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Break off what waits, wait for what runs, close the connections."""
        self.surroundings.stopping.set()
        for thread in self._threads:
            thread.join()
        self.surroundings.clients.close()


def _work(stack: Stack, work: Callable[[], None]) -> None:
    """Run an operation; whatever it raises ends in the stack's status."""
    try:
        work()
    except Exception as error:
        # The end of the thread: without this the stack would stay IN_PROGRESS for ever, and whoever
        # waits for it with it.
        _LOG.exception("The operation on stack %s broke off", stack.name)
        status = _BROKEN_OFF[stack.status.split("_")[0]]
        reason = f"Internal failure of the local stack: {type(error).__name__}: {error}"
        stack.set_status(status, reason)
