"""What an import job leaves in the output bucket: ndjson files and the manifest.

Layout and words: developer guide, "Understanding import jobs". A file of lines is written only
when it has lines; the manifest comes last and may come late.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from .bucket_input import S3Location
from .image_sets import ImageSet
from .import_jobs import ImportJob
from .imported_instances import ImportedInstance
from .metadata_document import MetadataTooLargeError
from .storage_plan import ImportWarning

MANIFEST_NAME = "job-output-manifest.json"


@dataclass(frozen=True)
class ImageSetResult:
    """What one job did to one image set."""

    image_set: ImageSet
    version: int
    instances: list[ImportedInstance]

    def to_json(self) -> dict[str, Any]:
        """Render an entry of ``imageSetsSummary``."""
        return {
            **self.to_response(),
            "numberOfMatchedSOPInstances": len({i.sop_instance_uid for i in self.instances}),
        }

    def to_response(self) -> dict[str, Any]:
        """Render the ``importResponse`` of a line."""
        return {
            "imageSetId": self.image_set.image_set_id,
            "imageSetVersion": self.version,
            "isPrimary": self.image_set.is_primary,
        }


@dataclass
class JobOutput:
    """The outcome of every scanned file, gathered while the job runs."""

    number_of_scanned_files: int = 0
    customer_errors: int = 0
    server_errors: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    imported: list[tuple[str, ImportedInstance]] = field(default_factory=list)
    image_sets: list[ImageSetResult] = field(default_factory=list)

    def add_failure(self, key: str, exception_type: str, message: str) -> None:
        """Note a file that was not imported; InternalServerException is the service's fault."""
        if exception_type == "InternalServerException":
            self.server_errors += 1
        else:
            self.customer_errors += 1
        exception = {"exceptionType": exception_type, "message": message}
        self.failures.append({"inputFile": key, "exception": exception})

    def settle(self, image_sets: list[ImageSetResult]) -> None:
        """Note what became of the image sets; a file that got into none of them has failed."""
        self.image_sets = image_sets
        committed = {id(instance) for result in image_sets for instance in result.instances}
        refused = [key for key, instance in self.imported if id(instance) not in committed]
        self.imported = [(key, one) for key, one in self.imported if id(one) in committed]
        for key in refused:
            self.add_failure(key, "ValidationException", str(MetadataTooLargeError()))

    def _responses(self) -> list[tuple[str, dict[str, Any], tuple[ImportWarning, ...]]]:
        """Return key, importResponse and warnings of each imported file."""
        responses = {
            id(instance): result.to_response()
            for result in self.image_sets
            for instance in result.instances
        }
        return [(key, responses[id(i)], i.warnings) for key, i in self.imported]

    def success_lines(self) -> list[dict[str, Any]]:
        """Return one record for each imported file, those with warnings included."""
        return [
            {
                "inputFile": key,
                "importResponse": {n: response[n] for n in ("imageSetId", "isPrimary")},
            }
            for key, response, _ in self._responses()
        ]

    def warning_lines(self) -> list[dict[str, Any]]:
        """Return one record for each file that was imported with warnings."""
        return [
            {
                "inputFile": key,
                "importResponse": {**response, "warnings": [w.to_json() for w in warnings]},
            }
            for key, response, warnings in self._responses()
            if warnings
        ]

    def manifest(self, job: ImportJob) -> dict[str, Any]:
        """Return ``job-output-manifest.json``."""
        uri = job.output_s3_uri
        return {
            "jobSummary": {
                "jobId": job.job_id,
                "datastoreId": job.datastore_id,
                "inputS3Uri": job.input_s3_uri,
                "outputS3Uri": uri,
                "successOutputS3Uri": f"{uri}SUCCESS/",
                "failureOutputS3Uri": f"{uri}FAILURE/",
                "warningsOutputS3Uri": f"{uri}WARNING/",
                "numberOfScannedFiles": self.number_of_scanned_files,
                "numberOfImportedFiles": len(self.imported),
                "numberOfFilesWithCustomerError": self.customer_errors,
                "numberOfFilesWithServerError": self.server_errors,
                "numberOfGeneratedImageSets": len(self.image_sets),
                "imageSetsSummary": [result.to_json() for result in self.image_sets],
            }
        }


def write_lines(s3: Any, job: ImportJob, output: JobOutput) -> None:
    """Write SUCCESS, FAILURE and WARNING files under the job's prefix, each when not empty."""
    location = S3Location.from_uri(job.output_s3_uri)
    for name, records in (
        ("SUCCESS/success.ndjson", output.success_lines()),
        ("FAILURE/failure.ndjson", output.failures),
        ("WARNING/warning.ndjson", output.warning_lines()),
    ):
        if records:
            text = "".join(json.dumps(record) + "\n" for record in records)
            s3.put_object(
                Bucket=location.bucket, Key=location.prefix + name, Body=text.encode("utf-8")
            )


def write_manifest(s3: Any, job: ImportJob, manifest: dict[str, Any]) -> None:
    """Write the manifest under the job's prefix."""
    location = S3Location.from_uri(job.output_s3_uri)
    s3.put_object(
        Bucket=location.bucket,
        Key=location.prefix + MANIFEST_NAME,
        Body=json.dumps(manifest).encode("utf-8"),
    )
