"""``frameproof local healthimaging``, and the environment in which unmodified clients meet it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.conftest import BIN, ROOT

_PRINT_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"


@dataclass(frozen=True)
class Server:
    """A server and what a shell that sourced its lines would have in its environment."""

    environment: dict[str, str]

    def run(self, *command: str | Path) -> str:
        """Run a program that must succeed, and return what it printed."""
        done = subprocess.run(
            [str(part) for part in command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def aws(self, *arguments: str | Path) -> Any:
        """Run the AWS CLI, and return its answer."""
        printed = self.run(BIN / "aws", *arguments, "--output", "json")
        return json.loads(printed or "null")

    def imaging(self, operation: str, *arguments: str | Path) -> Any:
        """Run an operation of HealthImaging by the AWS CLI."""
        return self.aws("medical-imaging", operation, *arguments)


@contextmanager
def standalone_server(lines: Path) -> Iterator[Server]:
    """Start the server; what it prints goes to a file, which a shell reads as a person's would."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "AWS_"}
    with (
        lines.open("w") as stdout,
        subprocess.Popen(
            [BIN / "frameproof", "local", "healthimaging"],
            cwd=ROOT,
            env=environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            assert any("is ready on" in line for line in process.stderr or ())
            sourcing = f'. "{lines}"; exec "{sys.executable}" -c "{_PRINT_ENVIRONMENT}"'
            printed = subprocess.run(
                ["sh", "-euc", sourcing], env=environment, stdout=subprocess.PIPE, check=True
            ).stdout
            yield Server(json.loads(printed))
        finally:
            process.terminate()
            process.communicate(timeout=30)
