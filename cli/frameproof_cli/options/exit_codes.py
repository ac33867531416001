"""Which exit codes a command can give, and what each means there; its help shows them.

What is the same for every command stands in none of these: 130 for Ctrl-C, 255 for a bug.
"""

from __future__ import annotations

from collections.abc import Mapping

from frameproof_cli.terminal.failures import ExitCode

type ExitCodes = Mapping[ExitCode, str]

AWS: ExitCodes = {
    ExitCode.CONFIGURATION: "no target, or wrong configuration or credentials",
    ExitCode.AWS_ERROR: "an AWS error",
}
"""Of every command that talks to a stack."""

VERDICT: ExitCodes = {
    ExitCode.PROVEN: "PROVEN, PROVEN_PARTIAL",
    ExitCode.NOT_PROVEN: "NOT_PROVEN",
    ExitCode.USAGE: "wrong usage",
    ExitCode.IMPORT_FAILED: "the import job failed",
    ExitCode.NOT_FOUND: "nothing found: no such run, study or bucket, or nothing in it",
    ExitCode.TIMED_OUT: "timed out, or stopped",
    **AWS,
}
"""Of every command that ends with a verdict."""


def of_a_run(done: str, *, refused: str = "wrong usage") -> ExitCodes:
    """Name the codes of a command that does something with a run.

    Parameters
    ----------
    done
        What 0 means.
    refused
        What 2 means.
    """
    return {
        ExitCode.PROVEN: done,
        ExitCode.USAGE: refused,
        ExitCode.NOT_FOUND: "no such run",
        **AWS,
    }
