"""A run's folder as the import jobs left it, and the metadata of image sets."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from frameproof import job_output
from frameproof.contracts import CopiedObject, CopyBatch, ImportJob, ImportShard
from tests.unit.frameproof.fakes import INPUT_BUCKET, ObjectsInMemory, run_store

SAMPLE_FRAME = {
    "Rows": 48,
    "Columns": 64,
    "SamplesPerPixel": 1,
    "BitsAllocated": 16,
    "BitsStored": 16,
    "PixelRepresentation": 0,
    "PhotometricInterpretation": "MONOCHROME2",
    "PixelData": None,
}


class RunAfterImport:
    """Copies, import shards and ended jobs of one run; one copy batch for each shard."""

    def __init__(self) -> None:
        self.store = ObjectsInMemory()
        self.runs = run_store(self.store)
        self._shards: list[ImportShard] = []
        self._batches: list[CopyBatch] = []

    def add_shard(self, *, copies: int, failed_copies: int = 0) -> list[str]:
        """Copy the objects of one more shard and return the keys of the copies."""
        shard, keys = len(self._shards), self.runs.keys
        uris = [f"s3://source/{shard}-{number}.dcm" for number in range(copies + failed_copies)]
        rows = [
            CopiedObject(uri, keys.dicom_object(shard, uri), 10, '"e"', outcome)
            for number, uri in enumerate(uris)
            for outcome in _outcome(number < copies)
        ]
        self.runs.write_rows(keys.copy_outcomes(shard), rows)
        self._batches.append(
            CopyBatch(shard, shard, keys.copy_plan(shard), len(rows), 10 * len(rows))
        )
        self._shards.append(
            ImportShard(
                shard=shard,
                objects=len(rows),
                size_bytes=10 * len(rows),
                input_s3_uri=f"s3://{INPUT_BUCKET}/{keys.dicom(shard)}",
                output_s3_uri=self.runs.at(keys.import_output(shard)).uri,
                token_seed="0" * 64,
            )
        )
        self.runs.write_items(keys.copy_batches, self._batches)
        self.runs.write_items(keys.import_shards, self._shards)
        return [row.key for row in rows if row.outcome == "copied"]

    def end_job(self, shard: int = 0, **changes: Any) -> ImportJob:
        """Write the shard's job as PollImport leaves it."""
        values: dict[str, Any] = {
            "shard": shard,
            "job_id": f"job{shard}",
            "job_status": "COMPLETED",
            "attempt": 1,
            "objects": 1,
            "polls": 3,
            "wait_seconds": 0,
            "waited_seconds": 14,
            "output_s3_uri": f"{self._shards[shard].output_s3_uri}ds-DicomImport-job{shard}/",
        }
        job = ImportJob(**(values | changes))
        self.runs.write(self.runs.keys.import_job(shard), job)
        return job

    def leave(
        self,
        job: ImportJob,
        image_sets: Iterable[dict[str, Any]],
        *,
        success: Mapping[str, str] | None = None,
        failure: Mapping[str, str] | None = None,
        warning: Mapping[str, str] | None = None,
    ) -> None:
        """Write what HealthImaging writes: lines for each key, then the manifest."""
        folder = job.output_s3_uri
        for name, lines in (
            (job_output.SUCCESS_NAME, [success_line(*item) for item in (success or {}).items()]),
            (job_output.FAILURE_NAME, [failure_line(*item) for item in (failure or {}).items()]),
            (job_output.WARNING_NAME, [warning_line(*item) for item in (warning or {}).items()]),
        ):
            if lines:
                content = "\n".join(json.dumps(line) for line in lines)
                self.store.put(f"{folder}{name}", content.encode())
        document = manifest(job.job_id, image_sets)
        self.store.put(f"{folder}{job_output.MANIFEST_NAME}", json.dumps(document).encode())


@dataclass(frozen=True)
class AnsweredVersion:
    version_id: str
    is_primary: bool


class ImageSetsInMemory:
    """Serves metadata by image set and version; says which versions were asked for."""

    def __init__(self, documents: Mapping[tuple[str, str], bytes], latest: str = "1") -> None:
        self._documents = documents
        self._latest = latest
        self.asked_for: list[str] = []

    def image_set(self, image_set_id: str) -> AnsweredVersion:
        self.asked_for.append(image_set_id)
        return AnsweredVersion(self._latest, is_primary=False)

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        return self._documents[image_set_id, version_id]


def _outcome(is_copied: bool) -> list[Literal["copied", "failed"]]:
    return ["copied" if is_copied else "failed"]


def success_line(key: str, image_set_id: str) -> dict[str, Any]:
    return {"inputFile": key, "importResponse": {"imageSetId": image_set_id, "isPrimary": True}}


def failure_line(key: str, message: str) -> dict[str, Any]:
    exception = {"exceptionType": "ValidationException", "message": message}
    return {"inputFile": key, "exception": exception}


def warning_line(key: str, image_set_id: str) -> dict[str, Any]:
    warning = {
        "warning_reason_code": 45330,
        "type": "InvalidOffsetTable",
        "message": "The file was imported but contains an invalid offset table.",
    }
    response = {
        "imageSetId": image_set_id,
        "imageSetVersion": 1,
        "isPrimary": True,
        "warnings": [warning],
    }
    return {"inputFile": key, "importResponse": response}


def manifest(job_id: str, image_sets: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The part of ``job-output-manifest.json`` that matters, and one that does not."""
    return {
        "jobSummary": {
            "jobId": job_id,
            "numberOfScannedFiles": 2,
            "imageSetsSummary": list(image_sets),
        }
    }


def summary(image_set_id: str, version: int | None = 1, *, instances: int = 1) -> dict[str, Any]:
    """One image set in a manifest; older manifests name no version."""
    known = {} if version is None else {"imageSetVersion": version, "isPrimary": True}
    return {"imageSetId": image_set_id, "numberOfMatchedSOPInstances": instances, **known}


def metadata(image_set_id: str, *instances: dict[str, Any]) -> bytes:
    """An image set's metadata as it is served; its series is named like the image set."""
    documents = {f"1.2.{number}": instance for number, instance in enumerate(instances)}
    series = {"DICOM": {"Modality": "CT"}, "Instances": documents}
    document = {"ImageSetID": image_set_id, "Study": {"Series": {image_set_id: series}}}
    return gzip.compress(json.dumps(document).encode())


def instance(*frame_ids: str, **keys: Any) -> dict[str, Any]:
    """An instance of 48 x 64 pixels of 16 bits in each frame; without frames, a report."""
    frames = [
        {"ID": name, "PixelDataChecksumFromBaseToFullResolution": [{"Width": 64, "Checksum": 1}]}
        for name in frame_ids
    ]
    dicom = SAMPLE_FRAME | {"NumberOfFrames": str(len(frame_ids))} if frame_ids else {}
    return {"DICOM": dicom, "ImageFrames": frames} | keys
