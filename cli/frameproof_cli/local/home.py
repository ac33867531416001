"""Where things of this command lie on this machine.

::

    <home>/local/          the local stack's state: endpoint.json, server.log, and what it printed
    <home>/local/events/   events of the sample run, for `sam local invoke`
    <home>/runs/<run-id>/  downloaded reports: report.json, report.html

The home is ``FRAMEPROOF_HOME``, or ``.frameproof`` of the checkout that the command belongs to, or
of the checkout that the working directory is in, or ``~/.frameproof`` where there is no checkout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What only a checkout of this project has at its top.
_CHECKOUT_MARKS = ("layers/shared/frameproof", "cli/frameproof_cli")


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that the command keeps its things in, and the checkout, if there is one."""

    folder: Path
    checkout: Path | None

    @property
    def lambda_runtime(self) -> Path | None:
        """Lambda's own packages for the local stack, where ``make setup`` puts them."""
        return self.checkout / ".frameproof" / "lambda-runtime" if self.checkout else None

    @property
    def local(self) -> Path:
        """The local stack's state folder."""
        return self.folder / "local"

    @property
    def server_output(self) -> Path:
        """What the local stack's server prints, tracebacks included; its log lies beside it."""
        return self.local / "server.out"

    @property
    def events(self) -> Path:
        """The events of the local stack's sample run."""
        return self.local / "events"

    def run(self, run_id: str) -> Path:
        """Where the report of one run is kept."""
        return self.folder / "runs" / run_id


def find_home(environment: Mapping[str, str]) -> Home:
    """Find the home by ``FRAMEPROOF_HOME``, else by the checkout."""
    checkout = _find_checkout(Path(__file__)) or _find_checkout(Path.cwd() / "here")
    chosen = environment.get("FRAMEPROOF_HOME")
    if chosen:
        return Home(Path(chosen).expanduser().absolute(), checkout)
    return Home((checkout or Path.home()) / ".frameproof", checkout)


def _find_checkout(inside: Path) -> Path | None:
    for folder in inside.parents:
        if all((folder / mark).is_dir() for mark in _CHECKOUT_MARKS):
            return folder
    return None
