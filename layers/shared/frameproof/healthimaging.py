"""The HealthImaging gateway: the five operations that the steps need, ids validated by AWS.

``runtime-`` operations (metadata and frames) and control operations share one client. The body of
a frame or of metadata is read inside the gateway: botocore retries a call, never its body, so that
a cut body surfaces here as `RetryableError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frameproof.aws_errors import aws_errors
from frameproof.errors import MetadataNotReadyError


@dataclass(frozen=True, slots=True)
class JobState:
    """What GetDICOMImportJob says of a job."""

    job_status: str
    output_s3_uri: str
    message: str | None


@dataclass(frozen=True, slots=True)
class ImageSetState:
    """What GetImageSet says of an image set's latest version."""

    version_id: str
    is_primary: bool


class HealthImaging:
    """One data store, through one client.

    Parameters
    ----------
    client
        A boto3 ``medical-imaging`` client (``clients.healthimaging`` builds it).
    datastore_id
        32 characters; the stack's data store.
    """

    def __init__(self, client: Any, datastore_id: str) -> None:
        self._client = client
        self._datastore_id = datastore_id

    def start_import(
        self,
        *,
        client_token: str,
        job_name: str,
        role_arn: str,
        input_s3_uri: str,
        output_s3_uri: str,
    ) -> str:
        """Start an import job and return its id; the same token starts no second job."""
        with aws_errors(f"starting the import of {input_s3_uri}"):
            answer = self._client.start_dicom_import_job(
                datastoreId=self._datastore_id,
                clientToken=client_token,
                jobName=job_name,
                dataAccessRoleArn=role_arn,
                inputS3Uri=input_s3_uri,
                outputS3Uri=output_s3_uri,
            )
        job_id: str = answer["jobId"]
        return job_id

    def import_job(self, job_id: str) -> JobState:
        """Ask once how an import job is doing."""
        with aws_errors(f"asking for import job {job_id}"):
            answer = self._client.get_dicom_import_job(datastoreId=self._datastore_id, jobId=job_id)
        job = answer["jobProperties"]
        return JobState(job["jobStatus"], job["outputS3Uri"], job.get("message"))

    def image_set(self, image_set_id: str) -> ImageSetState:
        """Ask for an image set's latest version."""
        with aws_errors(f"asking for image set {image_set_id}"):
            answer = self._client.get_image_set(
                datastoreId=self._datastore_id, imageSetId=image_set_id
            )
        return ImageSetState(answer["versionId"], answer.get("isPrimary", True))

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        """Read one version's metadata: gzip bytes, as HealthImaging serves them.

        Raises
        ------
        MetadataNotReadyError
            HealthImaging still prepares it (409); a few seconds later it will be there.
        """
        doing = f"reading the metadata of image set {image_set_id}, version {version_id}"
        with aws_errors(doing, known={"ConflictException": MetadataNotReadyError}):
            answer = self._client.get_image_set_metadata(
                datastoreId=self._datastore_id, imageSetId=image_set_id, versionId=version_id
            )
            content: bytes = answer["imageSetMetadataBlob"].read()
        return content

    def image_frame(self, image_set_id: str, frame_id: str) -> bytes:
        """Read one image frame whole."""
        with aws_errors(f"reading frame {frame_id} of image set {image_set_id}"):
            answer = self._client.get_image_frame(
                datastoreId=self._datastore_id,
                imageSetId=image_set_id,
                imageFrameInformation={"imageFrameId": frame_id},
            )
            content: bytes = answer["imageFrameBlob"].read()
        return content
