"""Which Python runs the functions, and which packages Lambda puts beside it.

A function must see what it will see on AWS: its own code, its layers and Lambda's own packages.
So the interpreter is the one beneath the server's virtual environment, started with ``-S``: without
the ``site`` module there is no site-packages folder, and a requirement that somebody forgot to list
fails here as it would fail there.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from frameproof_local.lambda_host.errors import InvalidRuntimeError, RuntimeFolderError

REQUIRED_PACKAGES = ("awslambdaric", "boto3", "botocore")


@dataclass(frozen=True)
class LambdaRuntime:
    """The interpreter and the runtime folder.

    Parameters
    ----------
    interpreter
        The CPython outside of any virtual environment.
    name
        Lambda's name for it, for example ``python3.13``.
    folder
        Holds awslambdaric, boto3 and what they need; stands for ``/var/runtime``.
    """

    interpreter: Path
    name: str
    folder: Path

    @classmethod
    def of_this_server(cls, folder: Path) -> "LambdaRuntime":
        """Return the runtime that the server's own Python can offer.

        Raises
        ------
        RuntimeFolderError
            ``folder`` lacks a package, or the Python beneath the environment is gone.
        """
        missing = [name for name in REQUIRED_PACKAGES if not (folder / name).is_dir()]
        if missing:
            raise RuntimeFolderError(
                f"The Lambda runtime folder {folder} lacks {', '.join(missing)}; "
                "run `make setup`, which installs AWS's runtime client and boto3 there."
            )
        name = f"python{sys.version_info.major}.{sys.version_info.minor}"
        interpreter = Path(sys.base_prefix) / "bin" / name  # beneath a virtual environment
        if not interpreter.is_file():
            raise RuntimeFolderError(
                f"There is no {interpreter}, the Python that this server's environment was made "
                "from; make the environment again with `make setup`."
            )
        return cls(interpreter, name, folder.absolute())  # functions have another working folder

    def require(self, runtime: str, *, function_name: str) -> None:
        """Refuse a function that wants another runtime.

        Raises
        ------
        InvalidRuntimeError
            ``runtime`` is not this one; container images have none at all.
        """
        if runtime != self.name:
            raise InvalidRuntimeError(
                f"Function {function_name} wants the runtime {runtime or '(none)'}, but this "
                f"server runs {self.name}, and functions run on the server's Python. Set "
                f"Runtime: {self.name} in the template, or start the server with that Python."
            )

    @property
    def command(self) -> tuple[str, ...]:
        """The command that runs the Runtime Interface Client; the handler's name follows."""
        return (str(self.interpreter), "-S", "-m", "awslambdaric")
