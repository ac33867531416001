"""A CT series with the noise of a real one, as Part 10 files made in memory; and where it goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import boto3
import numpy as np
import numpy.typing as npt
from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

_SERIES = "2.25.1.1"
_BUCKET = "study"
_WARM_UP_FILES, _WARM_UP_SIDE, _WARM_UP_SECONDS = 16, 512, 60
_NOISE = 4  # standard deviation; 512 x 512 pixels of it make a frame of 150 KB


def pixels_of(number: int, side: int) -> npt.NDArray[np.int16]:
    """Return one square slice."""
    noise = np.random.default_rng(number).normal(1000, _NOISE, (side, side))
    pixels: npt.NDArray[np.int16] = noise.astype(np.int16)
    return pixels


def part10(number: int, pixels: npt.NDArray[np.int16], series: str = _SERIES) -> bytes:
    """Return one slice as the bytes of a file."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, f"{series}.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "2.25.1", series
    dataset.PatientID, dataset.PatientName = "P1", "Benchmark^Study"
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "CT", 1, number
    dataset.ImagePositionPatient = [0.0, 0.0, float(number)]
    dataset.ImageOrientationPatient, dataset.PixelSpacing = [1, 0, 0, 0, 1, 0], [0.7, 0.7]
    dataset.RescaleIntercept, dataset.RescaleSlope = -1024, 1
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation, dataset.PixelData = 1, pixels.tobytes()
    dataset["PixelData"].VR = "OW"
    stream = BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


class Importer:
    """A data store, a bucket and a role at an endpoint that the environment names."""

    def __init__(self) -> None:
        self.imaging: Any = boto3.client("medical-imaging")
        self._s3: Any = boto3.client("s3")
        self._s3.create_bucket(Bucket=_BUCKET)
        self._role_arn = _new_role(boto3.client("iam"))
        self.new_datastore()

    def new_datastore(self) -> None:
        """Create the data store that is imported into from now on."""
        self.datastore_id: str = self.imaging.create_datastore()["datastoreId"]

    def upload(self, files: Iterator[bytes]) -> None:
        """Put files below the prefix that is imported."""
        for number, content in enumerate(files):
            self._s3.put_object(Bucket=_BUCKET, Key=f"in/{number:05}.dcm", Body=content)

    def warm_up(self, healthimaging: Any) -> None:
        """Import a few files of another series, so that all conversion processes are there."""
        for number in range(_WARM_UP_FILES):
            content = part10(number, pixels_of(number, _WARM_UP_SIDE), series="2.25.1.2")
            self._s3.put_object(Bucket=_BUCKET, Key=f"warm-up/{number}.dcm", Body=content)
        job_id = self.start("warm-up")
        if not healthimaging.wait_until_idle(_WARM_UP_SECONDS):
            raise TimeoutError("The first import of the benchmark did not end in time.")
        self.require_completed(job_id)

    def start(self, prefix: str = "in") -> str:
        """Start an import of everything below a prefix; returns the job's id."""
        answer = self.imaging.start_dicom_import_job(
            datastoreId=self.datastore_id,
            dataAccessRoleArn=self._role_arn,
            inputS3Uri=f"s3://{_BUCKET}/{prefix}/",
            outputS3Uri=f"s3://{_BUCKET}/out/",
        )
        job_id: str = answer["jobId"]
        return job_id

    def require_completed(self, job_id: str) -> None:
        """Check how a job that has ended did; RuntimeError if it failed."""
        answer = self.imaging.get_dicom_import_job(datastoreId=self.datastore_id, jobId=job_id)
        properties = answer["jobProperties"]
        if properties["jobStatus"] != "COMPLETED":
            raise RuntimeError(f"The import of the benchmark did not complete: {properties}")


def _new_role(iam: Any) -> str:
    """Create the role that an import needs, allowed to read and write the bucket."""
    trust = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "medical-imaging.amazonaws.com"}}]}'
    )
    rights = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*",'
        ' "Resource": "*"}]}'
    )
    role = iam.create_role(RoleName="importer", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="importer", PolicyName="study", PolicyDocument=rights)
    arn: str = role["Arn"]
    return arn


@contextmanager
def no_delays(healthimaging: Any) -> Iterator[None]:
    """Let nothing of the local HealthImaging take longer than its work."""
    before = healthimaging.set_delays({})
    healthimaging.set_delays(dict.fromkeys(before, 0.0))
    yield
    healthimaging.set_delays(before)
