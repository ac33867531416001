"""Deletes runs: DeleteRun is started and followed, and what it left behind is looked for."""

from __future__ import annotations

import json

from frameproof.records import Json
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import Executions
from frameproof_cli.deletion.plan import DeletionPlan, total
from frameproof_cli.runs.requests import new_run_id
from frameproof_cli.runs.runs import Runs
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.watching.endings import failure_of
from frameproof_cli.watching.follow import watch

_AGAIN = "The same command again finishes it."


def delete_runs(plan: DeletionPlan, runs: Runs) -> str:
    """Delete what a plan names, and return the ARN of the execution that did it.

    Raises
    ------
    CommandError
        The execution ended badly, something is left, or the watching was interrupted: the
        deletion goes on.
    """
    executions = deleting_executions(runs)
    arn = executions.start(new_run_id("delete"), {"runIds": list(plan.run_ids)})
    try:
        execution = _follow(arn, plan, executions, runs)
    except KeyboardInterrupt as interrupt:
        raise CommandError(
            f"stopped watching; the deletion goes on: {arn}. The same command again says what is "
            "left.",
            ExitCode.INTERRUPTED,
        ) from interrupt
    if execution.status != "SUCCEEDED":
        failure = failure_of("the deletion", execution, executions)
        raise CommandError(f"{failure} {_AGAIN}", failure.exit_code)
    _require_gone(plan, runs)
    return arn


def deleting_executions(runs: Runs) -> Executions:
    """Open the executions of the machine that deletes runs.

    Raises
    ------
    CommandError
        The stack has none (exit code 253).
    """
    arn = runs.target.outputs.delete_run_arn
    if arn is None:
        raise CommandError(
            f"{runs.target.title} has no output DeleteRunStateMachineArn: it was deployed by a "
            "version that deletes no runs. Update it: sam build && sam deploy",
            ExitCode.CONFIGURATION,
        )
    return Executions(runs.target.connection.client("stepfunctions"), arn, with_data=True)


def _follow(arn: str, plan: DeletionPlan, executions: Executions, runs: Runs) -> Execution:
    """Show one line, however many passes the machine makes: they would fill the screen."""
    progress = runs.progress
    progress.begin("DeleteRun", "deleting")

    def show(events: list[Json]) -> bool:
        answers = [answer for event in events if (answer := _answer_of_a_pass(event))]
        if answers:
            deleted = answers[-1]["deletedImageSets"]
            progress.update(f"{deleted} of {len(plan.image_sets)} image sets")
        else:
            progress.update()
        return bool(answers)

    execution = watch(arn, executions=executions, show=show, pause=runs.pause)
    progress.end("done" if execution.status == "SUCCEEDED" else "failed")
    return execution


def _answer_of_a_pass(event: Json) -> Json | None:
    """Read a pass's ``DeletionTally``; None where the event is something else."""
    if event["type"] != "LambdaFunctionSucceeded":
        return None
    answer: Json = json.loads(event["lambdaFunctionSucceededEventDetails"]["output"])
    return answer


def _require_gone(plan: DeletionPlan, runs: Runs) -> None:
    left = [place for run_id in plan.run_ids for place in runs.objects_of(run_id)]
    if left:
        raise CommandError(
            f"{total(left)} are in {', '.join(place.uri for place in left)} after the deletion. "
            f"Does something still write there? {_AGAIN}",
            ExitCode.NOT_PROVEN,
        )
