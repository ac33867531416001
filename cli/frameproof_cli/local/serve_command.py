"""The command line that the local stack's server is started with."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

MODULE = "frameproof_local"
"""What ``python -m`` runs as the server; this package never imports it."""


@dataclass(frozen=True, slots=True)
class ServeCommand:
    """What the server is started with."""

    build_folder: Path | None
    """What is deployed before the server is ready; None leaves that to ``sam deploy``."""
    port: int
    """0 takes a free port."""
    stack_name: str
    lambda_runtime: Path | None = None
    """Lambda's own packages; None leaves it to the server's environment variable."""
    bridge: str | None = None
    """The network interface through which containers are let in."""

    def arguments(self, state_folder: Path) -> list[str]:
        """Write the command line of the server."""
        runtime = ("--lambda-runtime", str(self.lambda_runtime)) if self.lambda_runtime else ()
        bridge = ("--bridge", self.bridge) if self.bridge else ()
        return [
            *(sys.executable, "-m", MODULE, "serve"),
            *("--port", str(self.port)),
            *("--state-folder", str(state_folder)),
            *("--stack-name", self.stack_name),
            *self._deployment(),
            *runtime,
            *bridge,
        ]

    def _deployment(self) -> list[str]:
        """Write what is deployed, with the parameters of samconfig.toml's profile ``local``."""
        if self.build_folder is None:
            return []
        options = ["--build-folder", str(self.build_folder)]
        # HealthImaging's quota is for a service that others use too, and jobs take seconds here.
        # Two batches of frames at once keep a laptop busy: more are smaller, and cost more in all.
        for parameter in ("DeletePaceSeconds=1", "MaxPollSeconds=1", "VerifyConcurrency=2"):
            options += ["--parameter", parameter]
        if platform.machine() == "aarch64":  # functions run on this very processor
            options += ["--parameter", "Architecture=arm64"]
        return options
