"""Run one import job in a thread of its own: list, convert, commit, write the output files."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from .aws_clients import local_client
from .bucket_input import InputRefusedError, S3Location, list_input
from .commit import commit_instances
from .controls import CHECKSUMS, DELAYS
from .conversion_requests import FileFailure
from .datastores import Datastore
from .events import tell_of_import_job
from .file_import import FileImport
from .image_sets import now
from .import_jobs import ImportJob
from .imported_instances import ImportedInstance
from .in_order import in_order
from .job_faults import file_failure, job_disappears, job_failure, manifest_lag, stuck_seconds
from .job_output import JobOutput, write_lines, write_manifest
from .spill import Spill
from .workbench import Workbench

logger = logging.getLogger(__name__)


_FILES_AHEAD = 2
"""How many files are fetched from S3 while each conversion process has one."""


class _StoppedError(Exception):
    """The service stops; the job is left where it is."""


class ImportWorker:
    """The work of one job; ``run`` is called once, in the job's thread."""

    def __init__(self, job: ImportJob, datastore: Datastore, bench: Workbench) -> None:
        self._job = job
        self._datastore = datastore
        self._bench = bench

    def run(self) -> None:
        """Bring the job from SUBMITTED to COMPLETED or FAILED; a stop leaves it where it is."""
        at_least_seconds = DELAYS.now.job_in_progress_seconds + stuck_seconds()
        with self._bench.lock:
            self._job.status = "IN_PROGRESS"
            if job_disappears():
                del self._datastore.import_jobs[self._job.job_id]
                return
        tell_of_import_job(self._job, self._datastore.arn)
        if not self._bench.background.wait(at_least_seconds):
            return
        try:
            self._import()
        except InputRefusedError as error:
            self._finish("FAILED", str(error))
        except Exception as error:  # the thread ends here: the job must say what happened
            if self._bench.background.is_stopping:
                return  # its files were taken away under it
            logger.exception("Import job %s failed", self._job.job_id)
            self._finish("FAILED", f"Internal error of the local service: {error!r}")

    def _import(self) -> None:
        planned_failure = job_failure()
        if planned_failure is not None:
            raise InputRefusedError(planned_failure)
        s3 = local_client("s3", self._bench.region_name)
        self._require_output_bucket(s3)
        source = S3Location.from_uri(self._job.input_s3_uri)
        output = JobOutput()
        with closing(Spill()) as spill:
            files = FileImport(
                s3,
                source.bucket,
                self._datastore.lossless_format,
                CHECKSUMS.form,
                self._bench,
                spill,
            )
            self._import_files(files, list_input(s3, source), output)
            instances = [instance for _, instance in output.imported]
            output.settle(commit_instances(instances, self._datastore, self._bench))
        self._write_output(s3, output)

    def _require_output_bucket(self, s3: Any) -> None:
        bucket = S3Location.from_uri(self._job.output_s3_uri).bucket
        try:
            s3.head_bucket(Bucket=bucket)
        except ClientError as error:
            raise InputRefusedError(
                f"The output bucket {bucket} could not be used: {error}"
            ) from error

    def _import_files(self, files: FileImport, keys: list[str], output: JobOutput) -> None:
        """Convert the files, several at a time; their outcomes are noted in the bucket's order."""
        in_flight = self._bench.conversions.size + _FILES_AHEAD
        # Planned failures are drawn here, in order, or a seed would not give the same ones.
        jobs = (partial(self._imported, files, key, file_failure()) for key in keys)
        with ThreadPoolExecutor(in_flight, "healthimaging-files") as threads:
            for key, outcome in zip(keys, in_order(jobs, threads, in_flight), strict=True):
                output.number_of_scanned_files += 1
                if isinstance(outcome, FileFailure):
                    output.add_failure(key, outcome.exception_type, outcome.message)
                else:
                    output.imported.append((key, outcome))

    def _imported(
        self, files: FileImport, key: str, planned_failure: str | None
    ) -> ImportedInstance | FileFailure:
        """Import one file, unless the service stops or the plan says that it must fail."""
        if self._bench.background.is_stopping:
            raise _StoppedError
        if planned_failure is not None:
            return FileFailure("InternalServerException", planned_failure)
        return files.run(key)

    def _write_output(self, s3: Any, output: JobOutput) -> None:
        """Write the lines, end the job, and write the manifest before or after that."""
        write_lines(s3, self._job, output)
        write = partial(write_manifest, s3, self._job, output.manifest(self._job))
        lag_seconds = manifest_lag(DELAYS.now.manifest_lag_seconds)
        if lag_seconds == 0:
            write()
        elif lag_seconds is not None:
            self._bench.background.start(write, name="manifest", after_seconds=lag_seconds)
        self._finish("COMPLETED")

    def _finish(self, status: str, message: str | None = None) -> None:
        with self._bench.lock:
            self._job.finish(status, now(), message)
        tell_of_import_job(self._job, self._datastore.arn)
