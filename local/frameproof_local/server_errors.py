"""Why the local server does not start: each message says what to do about it.

ServerError
├── UnsupportedPythonError   another Python than Lambda's runtime
├── AlreadyRunningError      a living server has this state folder
├── PortInUseError           another program listens on the wanted port
├── BridgeError              containers cannot be served on the named network interface
└── DeploymentFailedError    the template could not be deployed; names the resource
"""

from pathlib import Path


class ServerError(Exception):
    """The local server cannot start, or cannot go on."""


class UnsupportedPythonError(ServerError):
    """The interpreter is not the version that the deployed functions run on.

    Parameters
    ----------
    found
        Its major and minor version.
    """

    def __init__(self, found: tuple[int, int]) -> None:
        super().__init__(
            f"This is Python {found[0]}.{found[1]}, but the local stack needs Python 3.13: it runs "
            "the Lambda functions on its own interpreter, and they are built for python3.13. "
            "Start it with Python 3.13, for instance `uv run --python 3.13 ...`."
        )


class AlreadyRunningError(ServerError):
    """Another server, which is alive, uses the same state folder.

    Parameters
    ----------
    folder
        The state folder.
    owner
        What is known of the other server, for instance ``pid 4711 at http://127.0.0.1:5100``.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"A local stack is running already with the state folder {folder}: {owner}. "
            "Use it, stop it (send SIGTERM to that pid), or start with another --state-folder."
        )


class PortInUseError(ServerError):
    """Another program listens on the wanted port."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} of 127.0.0.1 is taken by another program. Choose another --port, or "
            "--port 0 to take any that is free."
        )


class BridgeError(ServerError):
    """Containers cannot be served on a network interface.

    Parameters
    ----------
    interface
        Its name.
    reason
        What is wrong with it.
    """

    def __init__(self, interface: str, reason: str) -> None:
        super().__init__(
            f"The local stack cannot listen on {interface} for containers: {reason}. Start the "
            "container engine first, or start without --bridge."
        )


class DeploymentFailedError(ServerError):
    """The template could not be deployed to the local stack.

    Parameters
    ----------
    stack_name
        The stack.
    reason
        What CloudFormation said, with the resource it is about.
    """

    def __init__(self, stack_name: str, reason: str) -> None:
        super().__init__(
            f"Stack {stack_name} could not be deployed to the local stack. {reason.rstrip('.')}. "
            "Correct the template or the code, build again (`sam build`), and start again."
        )
