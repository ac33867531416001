"""Run one import job in a thread of its own: list, convert, commit, write the output files."""

import logging
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from .aws_clients import local_client
from .bucket_input import InputRefusedError, S3Location, download, list_input
from .commit import commit_instances
from .controls import DELAYS, FAULTS
from .conversion import convert_file
from .datastores import Datastore
from .encoding import RoundTripError
from .image_sets import now
from .import_jobs import ImportJob
from .job_output import JobOutput, write_lines, write_manifest
from .part10 import FileNotImportableError
from .workbench import Workbench

logger = logging.getLogger(__name__)


class ImportWorker:
    """The work of one job; ``run`` is called once, in the job's thread."""

    def __init__(self, job: ImportJob, datastore: Datastore, bench: Workbench) -> None:
        self._job = job
        self._datastore = datastore
        self._bench = bench

    def run(self) -> None:
        """Bring the job from SUBMITTED to COMPLETED or FAILED; a stop leaves it where it is."""
        at_least_seconds = DELAYS.now.job_in_progress_seconds
        with self._bench.lock:
            self._job.status = "IN_PROGRESS"
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
        planned_failure = FAULTS.job_failure()
        if planned_failure is not None:
            raise InputRefusedError(planned_failure)
        s3 = local_client("s3", self._bench.region_name)
        self._require_output_bucket(s3)
        source = S3Location.from_uri(self._job.input_s3_uri)
        output = JobOutput()
        for key in list_input(s3, source):
            if self._bench.background.is_stopping:
                return
            self._import_file(s3, source.bucket, key, output)
        instances = [instance for _, instance in output.imported]
        output.image_sets = commit_instances(instances, self._datastore, self._bench)
        self._write_output(s3, output)

    def _require_output_bucket(self, s3: Any) -> None:
        bucket = S3Location.from_uri(self._job.output_s3_uri).bucket
        try:
            s3.head_bucket(Bucket=bucket)
        except ClientError as error:
            raise InputRefusedError(
                f"The output bucket {bucket} could not be used: {error}"
            ) from error

    def _import_file(self, s3: Any, bucket: str, key: str, output: JobOutput) -> None:
        """Convert one file; whatever is wrong with it becomes a line of the output."""
        output.number_of_scanned_files += 1
        try:
            with download(s3, bucket, key) as stream:
                instance = convert_file(stream, self._bench.store, self._bench.pool)
        except (FileNotImportableError, ClientError) as error:
            output.add_failure(key, "ValidationException", str(error))
        except RoundTripError as error:
            output.add_failure(key, "InternalServerException", str(error))
        else:
            output.imported.append((key, instance))

    def _write_output(self, s3: Any, output: JobOutput) -> None:
        """Write the lines, end the job, and write the manifest before or after that."""
        write_lines(s3, self._job, output)
        write = partial(write_manifest, s3, self._job, output.manifest(self._job))
        lag_seconds = DELAYS.now.manifest_lag_seconds
        if lag_seconds == 0:
            write()
        else:
            self._bench.background.start(write, name="manifest", after_seconds=lag_seconds)
        self._finish("COMPLETED")

    def _finish(self, status: str, message: str | None = None) -> None:
        with self._bench.lock:
            self._job.finish(status, now(), message)
