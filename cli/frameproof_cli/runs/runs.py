"""One run as the command sees it: upload, start, follow, and the report at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from frameproof.layout import RunFolder
from frameproof.records import to_json
from frameproof_cli.aws.buckets import Bucket, StoredObjects
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import Executions
from frameproof_cli.local.home import Home
from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.runs.uploads import list_files, names_of_uploads, upload_files
from frameproof_cli.target import Target
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.progress import Progress
from frameproof_cli.terminal.suggestions import did_you_mean
from frameproof_cli.watching.endings import FRAMES_NOT_PROVEN, failure_of
from frameproof_cli.watching.follow import Audience, follow
from frameproof_cli.watching.live_view import LiveView
from frameproof_cli.watching.map_progress import Measure
from frameproof_cli.watching.results import SavedReport, fetch_report
from frameproof_cli.watching.work import WorkOfRun


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one target."""

    target: Target
    home: Home
    progress: Progress
    pause: Callable[[float], None]
    flags: str = ""
    """Options that lead to the same target again, for commands that are shown: `` --stack x``."""

    @property
    def executions(self) -> Executions:
        """The executions of the target's state machine."""
        client = self.target.connection.client("stepfunctions")
        return Executions(client, self.target.outputs.state_machine_arn)

    @property
    def input_bucket(self) -> Bucket:
        """Copies and uploads."""
        return Bucket(self.target.connection.client("s3"), self.target.outputs.input_bucket)

    @property
    def output_bucket(self) -> Bucket:
        """Plans, outcomes and reports."""
        return Bucket(self.target.connection.client("s3"), self.target.outputs.output_bucket)

    def start(self, run: RunRequest) -> str:
        """Upload the run's folder, if it has one, and start its execution; return its ARN.

        Raises
        ------
        CommandError
            There is such a run already, or the upload was interrupted: nothing was started.
        """
        self.progress.say(f"run: {run.run_id}")
        ready = run.with_source(self._upload(run, run.folder)) if run.folder else run
        return self.executions.start(run.run_id, to_json(ready.request))

    def _upload(self, run: RunRequest, folder: Path) -> str:
        prefix = RunFolder(run.run_id).uploads
        bucket = self.input_bucket
        files = list_files(folder, prefix)
        self.progress.begin("Upload", f"{len(files)} files to {bucket.uri(prefix)}")
        try:
            upload_files(files, bucket, prefix, show=self.progress.update)
            self.output_bucket.write(RunFolder(run.run_id).upload_names, names_of_uploads(files))
        except KeyboardInterrupt as interrupt:
            self.progress.leave()
            raise CommandError(
                f"stopped uploading; no run was started. What was uploaded lies in "
                f"{bucket.uri(prefix)}; remove it: frameproof delete {run.run_id}{self.flags}",
                ExitCode.INTERRUPTED,
            ) from interrupt
        self.progress.end()
        return bucket.uri(prefix)

    def report_at_end(
        self, run_id: str, arn: str, *, listeners: Sequence[Audience] = (), seen: int = 0
    ) -> SavedReport:
        """Watch an execution to its end and fetch its report.

        Parameters
        ----------
        listeners
            Who else is told what happens, beside the person at the terminal.
        seen
            Id of the last history event that needn't be told any more.

        Raises
        ------
        CommandError
            The execution ended without a verdict (the exit code says which way), or the watching
            was interrupted: the run goes on.
        """
        try:
            execution = follow(
                arn,
                executions=self.executions,
                audiences=(LiveView(self.progress), *listeners),
                measure=self.measure(run_id),
                pause=self.pause,
                seen=seen,
            )
        except KeyboardInterrupt as interrupt:
            self.progress.leave()
            raise self._stopped_watching(run_id) from interrupt
        self.progress.end("failed")  # closes the line of a state that was entered and never left
        if execution.status != "SUCCEEDED" and execution.error != FRAMES_NOT_PROVEN:
            raise self.failure_of(run_id, execution)
        return self._fetch(run_id) or self._report_is_missing(run_id)

    def _stopped_watching(self, run_id: str) -> CommandError:
        return CommandError(
            f"stopped watching; run {run_id} goes on. Come back to it: "
            f"frameproof watch {run_id}{self.flags}",
            ExitCode.INTERRUPTED,
        )

    def measure(self, run_id: str) -> Measure:
        """Get ready to measure how far the Maps of a run are."""
        work = WorkOfRun(self.output_bucket, RunFolder(run_id))
        return Measure(self.executions.item_counts, work.of, time.monotonic)

    def failure_of(self, run_id: str, execution: Execution) -> CommandError:
        """Make the error of a run whose execution ended without a verdict, with the way on."""
        failure = failure_of(f"run {run_id}", execution, self.executions)
        if failure.exit_code in {ExitCode.USAGE, ExitCode.NOT_FOUND}:
            return failure  # the same input would end in the same way
        again = f"try it again: frameproof retry {run_id}{self.flags}"
        return CommandError(f"{failure}; {again}", failure.exit_code)

    def report(self, run_id: str) -> SavedReport:
        """Fetch the report of a run that has ended.

        Raises
        ------
        CommandError
            There is no such run, it still goes on, or it ended without a report.
        """
        report = self._fetch(run_id)
        if report:
            return report
        execution = self.find(run_id)
        if execution.run_id != run_id:  # an execution was named, not its run
            return self._fetch(execution.run_id) or self._report_is_missing(execution.run_id)
        if not execution.has_ended:
            raise CommandError(
                f"run {run_id} still goes on and has no report yet. Wait for it: "
                f"frameproof report {run_id} --wait{self.flags}",
                ExitCode.NOT_FOUND,
            )
        if execution.status == "SUCCEEDED" or execution.error == FRAMES_NOT_PROVEN:
            return self._report_is_missing(run_id)
        raise self.failure_of(run_id, execution)

    def find(self, run_id: str) -> Execution:
        """Find the newest execution of a run.

        Raises
        ------
        CommandError
            There is none (exit code 4); the message has the nearest run ids.
        """
        execution = self.executions.newest_of(run_id)
        if execution:
            return execution
        raise CommandError(
            f"there is no run {run_id} in {self.target.title}{did_you_mean(run_id, self.known())}",
            ExitCode.NOT_FOUND,
        )

    def known(self) -> list[str]:
        """Ids of all runs that left something in the buckets, in order."""
        copies, uploads = (self.input_bucket.folders(f"{name}/") for name in ("runs", "uploads"))
        return sorted({*self.output_bucket.folders("runs/"), *copies, *uploads})

    def objects_of(self, run_id: str) -> list[StoredObjects]:
        """Count what lies in the folders of a run; those that hold nothing are left out."""
        folder = RunFolder(run_id)
        found = (
            self.input_bucket.stored(folder.prefix),
            self.input_bucket.stored(folder.uploads),
            self.output_bucket.stored(folder.prefix),
        )
        return [place for place in found if place.objects]

    def _fetch(self, run_id: str) -> SavedReport | None:
        return fetch_report(run_id, self.output_bucket, self.home.run(run_id))

    def _report_is_missing(self, run_id: str) -> SavedReport:
        raise CommandError(
            f"run {run_id} ended with a verdict, but its report is not in "
            f"{self.output_bucket.uri(RunFolder(run_id).prefix)}. Was the run deleted?",
            ExitCode.NOT_FOUND,
        )
