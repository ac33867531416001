"""``frameproof watch``: a run, live, to its end."""

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
from frameproof_cli.target import TargetOptions
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes=VERDICT,
    sections={
        EXAMPLE: [
            f"frameproof watch {EXAMPLE_RUN}",
            f"frameproof watch {EXAMPLE_RUN} --json-stream | jq -c 'select(.event == "
            '"progress")\'',
        ],
    },
)
@run_argument
@result_options
@target_options
@click.pass_obj
def watch(
    wiring: Wiring, /, *, run_id: str, target: TargetOptions, as_json: bool, as_stream: bool
) -> int:
    """Watch the run RUN to its end.

    Then its verdict is printed. It is shown from its beginning, whenever the watching begins; of a
    run that was retried, the newest retry is watched. Ctrl-C ends the watching only.
    """
    check_run_id(run_id)
    check_result_options(as_json=as_json, as_stream=as_stream)
    runs = runs_of_target(target, wiring)
    execution = runs.find(run_id)
    return print_report_at_end(
        runs, execution.run_id, execution.arn, as_json=as_json, as_stream=as_stream
    )
