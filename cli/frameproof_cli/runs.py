"""One run as the command sees it: upload, start, follow, and the report at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from frameproof.layout import RunFolder
from frameproof.records import to_json
from frameproof_cli.buckets import Bucket
from frameproof_cli.endings import FRAMES_NOT_PROVEN, failure_of
from frameproof_cli.executions import Execution, Executions
from frameproof_cli.failures import CommandError, ExitCode
from frameproof_cli.follow import follow
from frameproof_cli.home import Home
from frameproof_cli.progress import Progress
from frameproof_cli.requests import RunRequest, did_you_mean
from frameproof_cli.results import SavedReport, fetch_report
from frameproof_cli.target import Target
from frameproof_cli.uploads import list_files, upload_files


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of one target."""

    target: Target
    home: Home
    progress: Progress
    pause: Callable[[float], None]

    @property
    def executions(self) -> Executions:
        """The executions of the target's state machine."""
        client = self.target.connection.client("stepfunctions")
        return Executions(client, self.target.outputs.state_machine_arn)

    def start(self, run: RunRequest) -> str:
        """Upload the run's folder, if it has one, and start its execution; return its ARN."""
        ready = run.with_source(self._upload(run, run.folder)) if run.folder else run
        arn = self.executions.start(run.run_id, to_json(ready.request))
        self.progress.say(f"run: {run.run_id}")
        return arn

    def _upload(self, run: RunRequest, folder: Path) -> str:
        prefix = f"uploads/{run.run_id}/"
        bucket = self._bucket(self.target.outputs.input_bucket)
        files = list_files(folder, prefix)
        self.progress.begin("Upload", f"{len(files)} files to {bucket.uri(prefix)}")
        upload_files(files, bucket, prefix, show=self.progress.update)
        self.progress.end()
        return bucket.uri(prefix)

    def report_at_end(self, run_id: str, arn: str) -> SavedReport:
        """Watch an execution to its end and fetch its report.

        Raises
        ------
        CommandError
            The execution ended without a verdict (the exit code says which way), or the watching
            was interrupted: the run goes on.
        """
        try:
            execution = follow(
                arn, executions=self.executions, progress=self.progress, pause=self.pause
            )
        except KeyboardInterrupt as interrupt:
            raise CommandError(
                f"stopped watching; run {run_id} goes on. Come back to it: "
                f"frameproof report {run_id} --wait",
                ExitCode.INTERRUPTED,
            ) from interrupt
        if execution.status != "SUCCEEDED" and execution.error != FRAMES_NOT_PROVEN:
            raise failure_of(run_id, execution, self.executions)
        return self._fetch(run_id) or self._report_is_missing(run_id)

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
        if not execution.has_ended:
            raise CommandError(
                f"run {run_id} still goes on and has no report yet. Wait for it: "
                f"frameproof report {run_id} --wait",
                ExitCode.NOT_FOUND,
            )
        if execution.status == "SUCCEEDED" or execution.error == FRAMES_NOT_PROVEN:
            return self._report_is_missing(run_id)
        raise failure_of(run_id, execution, self.executions)

    def find(self, run_id: str) -> Execution:
        """Find the execution of a run.

        Raises
        ------
        CommandError
            There is none (exit code 4); the message has the nearest run ids.
        """
        execution = self.executions.find(run_id)
        if execution:
            return execution
        known = self._bucket(self.target.outputs.output_bucket).folders("runs/")
        raise CommandError(
            f"there is no run {run_id} in {self.target.title}{did_you_mean(run_id, known)}",
            ExitCode.NOT_FOUND,
        )

    def _fetch(self, run_id: str) -> SavedReport | None:
        bucket = self._bucket(self.target.outputs.output_bucket)
        return fetch_report(run_id, bucket, self.home.run(run_id))

    def _report_is_missing(self, run_id: str) -> SavedReport:
        bucket = self._bucket(self.target.outputs.output_bucket)
        raise CommandError(
            f"run {run_id} ended with a verdict, but its report is not in "
            f"{bucket.uri(RunFolder(run_id).prefix)}. Was the run deleted?",
            ExitCode.NOT_FOUND,
        )

    def _bucket(self, name: str) -> Bucket:
        return Bucket(self.target.connection.client("s3"), name)
