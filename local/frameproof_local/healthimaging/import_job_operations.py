"""StartDICOMImportJob, GetDICOMImportJob, ListDICOMImportJobs."""

from functools import partial
from typing import Any

from .controls import DELAYS
from .data_access_role import require_data_access
from .events import tell_of_import_job
from .exceptions import ServiceQuotaExceededException, ValidationException
from .idempotency import IdempotencyTokens
from .import_jobs import ImportJob, new_import_job
from .import_worker import ImportWorker
from .lookups import find_active_datastore, find_datastore, find_import_job
from .paging import page_of
from .region import Region

type Request = dict[str, Any]
type Answer = dict[str, Any]

MAX_CONCURRENT_IMPORT_JOBS = 100
"""Unfinished import jobs per data store (endpoints and quotas page)."""


class ImportJobOperations:
    """What can be done with the import jobs of one Region."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._tokens = IdempotencyTokens()

    def start_dicom_import_job(self, request: Request) -> Answer:
        """Start an import; the role is checked now, the input later, by the job."""
        if "importConfiguration" in request:
            raise ValidationException(
                "The local HealthImaging does not import DICOM JSON metadata "
                "(dicomJsonMetadataImportConfiguration); leave importConfiguration out."
            )
        with self._region.bench.lock:
            datastore = find_active_datastore(self._region.datastores, request)
        require_data_access(request, datastore.arn)
        with self._region.bench.lock:
            return self._tokens.answer(request, partial(self._start_dicom_import_job, request))

    def _start_dicom_import_job(self, request: Request) -> Answer:
        datastore = find_active_datastore(self._region.datastores, request)
        if len(datastore.unfinished_jobs()) >= MAX_CONCURRENT_IMPORT_JOBS:
            raise ServiceQuotaExceededException(
                f"Data store {datastore.datastore_id} has {MAX_CONCURRENT_IMPORT_JOBS} unfinished "
                "import jobs; wait until one of them ends."
            )
        job = new_import_job(request)
        datastore.import_jobs[job.job_id] = job
        tell_of_import_job(job, datastore.arn)
        self._region.bench.background.start(
            ImportWorker(job, datastore, self._region.bench).run,
            name=f"import-{job.job_id}",
            after_seconds=DELAYS.now.job_submitted_seconds,
        )
        return {
            "datastoreId": job.datastore_id,
            "jobId": job.job_id,
            "jobStatus": "SUBMITTED",
            "submittedAt": job.submitted_at,
        }

    def get_dicom_import_job(self, request: Request) -> Answer:
        """Describe an import job."""
        with self._region.bench.lock:
            return {"jobProperties": find_import_job(self._region.datastores, request).to_dict()}

    def list_dicom_import_jobs(self, request: Request) -> Answer:
        """List import jobs, newest first."""
        wanted = request.get("jobStatus")
        with self._region.bench.lock:
            jobs = find_datastore(self._region.datastores, request).import_jobs.values()
            page = page_of(
                [job for job in jobs if wanted in {None, job.status}],
                request,
                key=lambda job: (job.submitted_at.timestamp(), job.job_id),
                descending=True,
            )
            return page.to_dict("jobSummaries", ImportJob.to_summary)
