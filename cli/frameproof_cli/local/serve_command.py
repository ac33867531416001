"""The command line that the local stack's server is started with."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

MODULE = "frameproof_local"
"""What ``python -m`` runs as the server; this package never imports it."""


_PARAMETERS = (
    "DeletePaceSeconds=1",  # HealthImaging's quota is for a service that others use too
    "MaxPollSeconds=1",  # jobs take seconds here
    # More and smaller batches, and more downloads than keep the cores busy, only cost time.
    "VerifyConcurrency=2",
    f"DownloadThreads={min(max(4, 2 * (os.process_cpu_count() or 1)), 64)}",
)


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
        for parameter in _PARAMETERS:
            options += ["--parameter", parameter]
        if platform.machine() == "aarch64":  # functions run on this very processor
            options += ["--parameter", "Architecture=arm64"]
        return options
