"""``frameproof retry``: a run that ended badly, tried again."""

from __future__ import annotations

import click

from frameproof_cli.options.exit_codes import VERDICT
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import (
    EXAMPLE_RUN,
    check_result_options,
    print_report_at_end,
    result_options,
    run_argument,
)
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.runs.retrying import Retry, retry_run
from frameproof_cli.runs.started import started
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes=VERDICT,
    sections={
        EXAMPLE: [
            f"frameproof retry {EXAMPLE_RUN}",
            f"frameproof retry {EXAMPLE_RUN} --no-wait --json | jq -r .door",
        ],
    },
)
@run_argument
@click.option("--wait/--no-wait", default=True, help="Watch the run to its end (default), or not.")
@result_options
@target_options
@click.pass_obj
def retry(
    wiring: Wiring,
    /,
    *,
    run_id: str,
    target: TargetOptions,
    wait: bool,
    as_json: bool,
    as_stream: bool,
) -> int:
    """Try the run RUN again.

    After it failed, timed out or was stopped, its execution is redriven where Step Functions can:
    it goes on from the state that failed. A run that was NOT_PROVEN, or whose import job failed,
    gets a new execution RUN-r1, RUN-r2, ... with the same input. Either way nothing that is done is
    done again. One that goes on, or is proven, is refused with exit code 2.
    """
    check_run_id(run_id)
    check_result_options(as_json=as_json, as_stream=as_stream, wait=wait)
    runs = runs_of_target(target, wiring)
    again = retry_run(run_id, runs)
    runs.progress.say(_door(again))
    if not wait:
        click.echo(
            started(again.run_id, again.execution_arn, again.door, as_json=as_json, runs=runs)
        )
        return ExitCode.PROVEN
    return print_report_at_end(
        runs,
        again.run_id,
        again.execution_arn,
        as_json=as_json,
        as_stream=as_stream,
        door=again.door,
        seen=again.seen,
    )


def _door(again: Retry) -> str:
    name = again.execution_arn.rsplit(":", 1)[1]
    words = "redrive of" if again.door == "redrive" else "new execution"
    return f"{words} {name}: {again.reason}"
