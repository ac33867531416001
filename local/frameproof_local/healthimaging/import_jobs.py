"""DICOM import jobs as the API shows them: SUBMITTED, IN_PROGRESS, then COMPLETED or FAILED."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .image_sets import now

FINAL_STATUSES = frozenset({"COMPLETED", "FAILED"})


@dataclass
class ImportJob:
    """One job; the caller holds the backend's lock.

    ``output_s3_uri`` is the job's own prefix,
    ``<outputS3Uri of the request>/<datastoreId>-DicomImport-<jobId>/``.
    """

    job_id: str
    name: str
    datastore_id: str
    data_access_role_arn: str
    input_s3_uri: str
    output_s3_uri: str
    submitted_at: datetime
    status: str = "SUBMITTED"
    ended_at: datetime | None = None
    message: str | None = None

    @property
    def is_finished(self) -> bool:
        """True once the status is COMPLETED or FAILED."""
        return self.status in FINAL_STATUSES

    def finish(self, status: str, ended_at: datetime, message: str | None = None) -> None:
        """End the job."""
        self.status, self.ended_at, self.message = status, ended_at, message

    def to_summary(self) -> dict[str, Any]:
        """Render an entry of ListDICOMImportJobs, which shows no S3 URIs."""
        shown = {
            "jobId": self.job_id,
            "jobName": self.name,
            "jobStatus": self.status,
            "datastoreId": self.datastore_id,
            "dataAccessRoleArn": self.data_access_role_arn,
            "submittedAt": self.submitted_at,
            "endedAt": self.ended_at,
            "message": self.message,
        }
        return {name: value for name, value in shown.items() if value is not None}

    def to_dict(self) -> dict[str, Any]:
        """Render ``jobProperties`` of GetDICOMImportJob."""
        return {
            **self.to_summary(),
            "inputS3Uri": self.input_s3_uri,
            "outputS3Uri": self.output_s3_uri,
        }


def new_import_job(request: dict[str, Any]) -> ImportJob:
    """Make a job from the input of StartDICOMImportJob; without a name its id is the name."""
    job_id = secrets.token_hex(16)
    datastore_id = request["datastoreId"]
    output_s3_uri = request["outputS3Uri"].rstrip("/")
    return ImportJob(
        job_id=job_id,
        name=request.get("jobName", job_id),
        datastore_id=datastore_id,
        data_access_role_arn=request["dataAccessRoleArn"],
        input_s3_uri=request["inputS3Uri"],
        output_s3_uri=f"{output_s3_uri}/{datastore_id}-DicomImport-{job_id}/",
        submitted_at=now(),
    )
