"""The run named ``sample`` of a local stack: there is something to look at, and to point events at.

It is what the events in ``events/`` are about, and it goes through Step Functions as any run does.
"""

from __future__ import annotations

import json
from pathlib import Path

from frameproof.records import to_json
from frameproof_cli.local.function_events import CalledFunctions, write_events
from frameproof_cli.local.sam_local import StackFunctions, container_endpoint
from frameproof_cli.local.stack import LocalStack
from frameproof_cli.runs.requests import RunOptions, RunRequest, request_for
from frameproof_cli.runs.runs import Runs
from frameproof_cli.target import TargetOptions, find_target
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.manners import new_progress
from frameproof_cli.wiring import Wiring

RUN_ID = "sample"
_SERIES = "ct-chest"
"""The smallest of the sample series."""
_URL_SECONDS = 7 * 24 * 3600
"""How long an answer may be left: the longest that S3 allows a presigned URL."""


def make_sample_run(stack: LocalStack, wiring: Wiring) -> list[Path]:
    """Run the sample, unless it was run before, and write its events; return their files.

    Raises
    ------
    CommandError
        The run failed, or there is no checkout to take the examples of events from.
    """
    target = find_target(TargetOptions(local=True), wiring)
    runs = Runs(target, wiring.home, new_progress(), wiring.pause)
    request = request_for(RunOptions(samples=(_SERIES,), run_id=RUN_ID))
    execution = runs.executions.find(RUN_ID)
    arn = execution.arn if execution else runs.start(request)
    runs.report_at_end(RUN_ID, arn)
    called = CalledFunctions(target.connection.client("stepfunctions")).events_of(arn)
    functions = StackFunctions(target.connection, str(stack.stack_name))
    stack_id = functions.stack_id()

    studies = _list_of_studies(runs, request)

    def real_fields(step: str) -> dict[str, str]:
        bucket = target.outputs.output_bucket
        if step == "plan_collection":
            return {"studies": studies}
        return {"StackId": stack_id, "ResponseURL": _response_url(stack, wiring, bucket, step)}

    return write_events(
        list(functions.names()),
        called,
        _examples(wiring),
        wiring.home.events,
        real_fields=real_fields,
    )


def _list_of_studies(runs: Runs, request: RunRequest) -> str:
    """Write the list of a collection whose one study is the sample; return its URI."""
    key = "collections/sample-collection/list.jsonl"
    runs.output_bucket.write(key, f"{json.dumps(to_json(request.request))}\n".encode())
    return runs.output_bucket.uri(key)


def _examples(wiring: Wiring) -> Path:
    checkout = wiring.home.checkout
    if checkout is None:
        raise CommandError(
            "there is no checkout here, and the examples of events lie in its folder events/. "
            "Run this from within one.",
            ExitCode.CONFIGURATION,
        )
    return checkout / "events"


def _response_url(stack: LocalStack, wiring: Wiring, bucket: str, step: str) -> str:
    """Make a URL as CloudFormation does: a presigned PUT to S3, here as a container sees it.

    Source: CloudFormation User Guide, "Custom resource request objects".
    """
    s3 = wiring.connect_to_local_stack(container_endpoint(stack), stack.region).client("s3")
    url: str = s3.generate_presigned_url(
        "put_object",
        Params={"Bucket": bucket, "Key": f"answers/{step}.json"},
        ExpiresIn=_URL_SECONDS,
    )
    return url
