"""The HealthImaging gateway: the operations that the steps need, ids validated by AWS.

``runtime-`` operations (metadata) and control operations share one client; frames have a gateway of
their own, ``frame_downloads``. The body of metadata is read inside the gateway: botocore retries a
call, never its body, so that a cut body surfaces here as `RetryableError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from frameproof.errors import (
    BusyError,
    FrameproofError,
    MetadataNotReadyError,
    NotThereError,
)
from frameproof.gateways.aws_errors import aws_errors

type DatastoreEnd = Literal["gone", "deleting", "busy"]
"""``busy``: image sets or unfinished import jobs are in it."""

_GONE: dict[str, type[FrameproofError]] = {"ResourceNotFoundException": NotThereError}
_BUSY: dict[str, type[FrameproofError]] = {"ConflictException": BusyError}


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
    is_locked: bool = False
    """A workflow owns it: an import or a deletion that was asked for before."""


class HealthImaging:
    """One data store, through one client.

    Parameters
    ----------
    client
        A botocore ``medical-imaging`` client (``clients.healthimaging`` builds it).
    datastore_id
        32 characters; the stack's data store.
    """

    def __init__(self, client: Any, datastore_id: str) -> None:
        self._client = client
        self._datastore_id = datastore_id

    @property
    def datastore_id(self) -> str:
        """The data store's id."""
        return self._datastore_id

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
        """Ask once how an import job is doing.

        Raises
        ------
        NotThereError
            The data store has no such job.
        """
        with aws_errors(f"asking for import job {job_id}", known=_GONE):
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

    def image_set_state(self, image_set_id: str) -> ImageSetState | None:
        """Ask for an image set that may be gone: None when it is."""
        try:
            with aws_errors(f"looking for image set {image_set_id}", known=_GONE):
                answer = self._client.get_image_set(
                    datastoreId=self._datastore_id, imageSetId=image_set_id
                )
        except NotThereError:
            return None
        if answer["imageSetState"] == "DELETED":
            return None
        is_locked = answer["imageSetState"] == "LOCKED"
        return ImageSetState(answer["versionId"], answer.get("isPrimary", True), is_locked)

    def search_image_sets(self) -> Iterator[str]:
        """Yield the id of every image set, page by page; none where the data store is not ACTIVE.

        HealthImaging deletes a data store only when it is empty, and searches only an ACTIVE one.
        """
        if self._datastore_status() != "ACTIVE":
            return
        pages = self._client.get_paginator("search_image_sets").paginate(
            datastoreId=self._datastore_id
        )
        with aws_errors(f"searching data store {self._datastore_id}"):
            for page in pages:
                for item in page["imageSetsMetadataSummaries"]:
                    yield item["imageSetId"]

    def delete_image_set(self, image_set_id: str) -> bool:
        """Ask for an image set's deletion, which takes HealthImaging a while.

        Returns
        -------
        bool
            False where a workflow owns the image set (LOCKED): ask again later. One that is gone
            needs no asking.
        """
        try:
            with aws_errors(f"deleting image set {image_set_id}", known=_GONE | _BUSY):
                self._client.delete_image_set(
                    datastoreId=self._datastore_id, imageSetId=image_set_id
                )
        except NotThereError:
            return True
        except BusyError:
            return False
        return True

    def delete_datastore(self) -> DatastoreEnd:
        """Ask for the data store's deletion, where that was not done, and say how far it is."""
        status = self._datastore_status()
        if status in ("DELETING", "DELETED"):
            return "deleting" if status == "DELETING" else "gone"
        try:
            with aws_errors(f"deleting data store {self._datastore_id}", known=_GONE | _BUSY):
                self._client.delete_datastore(datastoreId=self._datastore_id)
        except NotThereError:
            return "gone"
        except BusyError:
            return "busy"
        return "deleting"

    def _datastore_status(self) -> str:
        """Return the data store's status; DELETED where it is gone."""
        try:
            with aws_errors(f"asking for data store {self._datastore_id}", known=_GONE):
                answer = self._client.get_datastore(datastoreId=self._datastore_id)
        except NotThereError:
            return "DELETED"
        status: str = answer["datastoreProperties"]["datastoreStatus"]
        return status

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
