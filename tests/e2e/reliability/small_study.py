"""A study of its own for each run: real files under new UIDs, in which no other run has a part.

HealthImaging merges imports of one series into one image set. Only runs of studies that nobody else
imports can end equal to each other, ids and times apart.
"""

from __future__ import annotations

import io
import json
import uuid
from dataclasses import dataclass
from typing import Any

import numpy
import pydicom

from tests.e2e.canaries import plant
from tests.e2e.conftest import LocalStack

CT_CHEST = "00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"  # two CT slices
_UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
_SIDE = 64
_MULTI_FRAME = {
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.3",  # Multi-frame Grayscale Word Secondary Capture
    "Modality": "OT",
    "Rows": _SIDE,
    "Columns": _SIDE,
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "BitsAllocated": 16,
    "BitsStored": 16,
    "HighBit": 15,
    "PixelRepresentation": 0,
}


@dataclass(frozen=True)
class SmallStudy:
    """The files of one run, in the stack's input bucket.

    Attributes
    ----------
    run_id
        The run that imports it.
    source
        S3 URI of its folder.
    uids
        Its UIDs and those of the files that it was made of.
    """

    run_id: str
    source: str
    uids: dict[str, str]

    def start(
        self, stack: LocalStack, *, name: str | None = None, beside: tuple[SmallStudy, ...] = ()
    ) -> str:
        """Start an execution that imports and proves it in every way; return the ARN.

        The run takes the files of the studies ``beside`` it, too.
        """
        sources = [self.source, *(study.source for study in beside)]
        document = {"runId": self.run_id, "sources": sources, "sourceProof": True}
        answer = stack.client("stepfunctions").start_execution(
            stateMachineArn=stack.outputs["StateMachineArn"],
            name=name or self.run_id,
            input=json.dumps(document),
        )
        arn: str = answer["executionArn"]
        return arn

    def report(self, stack: LocalStack) -> dict[str, Any]:
        """Return the report of its run."""
        report: dict[str, Any] = json.loads(stack.object(f"runs/{self.run_id}/report.json"))
        return report

    def image_sets(self, stack: LocalStack) -> list[dict[str, Any]]:
        """Return what the backend itself holds of it."""
        state = stack.admin("healthimaging/inspect")
        return [
            image_set
            for datastore in state["datastores"]
            for image_set in datastore["imageSets"]
            if image_set["studyInstanceUID"] in self.uids
        ]

    def jobs(self, stack: LocalStack) -> list[dict[str, Any]]:
        """Return the import jobs that the backend has of its run."""
        state = stack.admin("healthimaging/inspect")
        return [
            job
            for datastore in state["datastores"]
            for job in datastore["jobs"]
            if f"/runs/{self.run_id}/" in job["inputS3Uri"]
        ]


def new_study(stack: LocalStack, run_id: str, folder: str = CT_CHEST) -> SmallStudy:
    """Write the files of a folder of the local IDC bucket under new UIDs, in their old order."""
    s3 = stack.client("s3")
    bucket = stack.outputs["InputBucketName"]
    listed = s3.list_objects_v2(Bucket="idc-open-data", Prefix=folder)["Contents"]
    bodies = [s3.get_object(Bucket="idc-open-data", Key=item["Key"])["Body"] for item in listed]
    files = [pydicom.dcmread(io.BytesIO(body.read())) for body in bodies]
    old_uids = sorted({str(getattr(file, keyword)) for file in files for keyword in _UIDS})
    stem = 10**29 + uuid.uuid4().int % 10**29  # UIDs of one length: files of one size
    new_uids = {old: f"2.25.{stem}{number:04d}" for number, old in enumerate(old_uids, start=1)}
    for number, file in enumerate(files):
        for keyword in _UIDS:
            setattr(file, keyword, new_uids[str(getattr(file, keyword))])
        file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID
        plant(file)
        written = io.BytesIO()
        file.save_as(written)
        key = f"uploads/{run_id}/{number:04d}.dcm"
        s3.put_object(Bucket=bucket, Key=key, Body=written.getvalue())
    uids = {new: old for old, new in new_uids.items()}
    return SmallStudy(run_id, f"s3://{bucket}/uploads/{run_id}/", uids)


def new_multi_frame_study(stack: LocalStack, run_id: str, *, frames: int) -> SmallStudy:
    """Write one object of many small frames, each with pixels of its own."""
    samples = numpy.arange(frames * _SIDE * _SIDE, dtype=numpy.uint32).astype("<u2")
    dataset = pydicom.Dataset()
    dataset.update(_MULTI_FRAME)
    plant(dataset)
    stem = 10**29 + uuid.uuid4().int % 10**29
    uids = {keyword: f"2.25.{stem}{number}" for number, keyword in enumerate(_UIDS)}
    dataset.update(uids)
    dataset.NumberOfFrames = frames
    dataset.PixelData = samples.tobytes()
    dataset.file_meta = pydicom.dataset.FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    written = io.BytesIO()
    pydicom.dcmwrite(written, dataset, enforce_file_format=True)
    bucket = stack.outputs["InputBucketName"]
    key = f"uploads/{run_id}/0000.dcm"
    stack.client("s3").put_object(Bucket=bucket, Key=key, Body=written.getvalue())
    names = {uid: uid for uid in uids.values()}
    return SmallStudy(run_id, f"s3://{bucket}/uploads/{run_id}/", names)
