"""What the tests of ``frameproof delete`` put into a stack, and what they find left in it."""

from __future__ import annotations

from frameproof.contracts import ImageSet
from frameproof.gateways.storage import Storage
from frameproof.layout import RunFolder
from frameproof.run_store import RunStore
from tests.integration.cli.conftest import StackUnderTest


def image_set(number: int, *, first: int = 1, last: int = 1) -> ImageSet:
    return ImageSet(
        image_set_id=f"{number:032x}",
        version_id=str(last),
        first_version_id=str(first),
        is_primary=True,
        modality="CT",
        series_instance_uid="1.2.3",
        frames=57,
        instances_with_frames=57,
        instances_without_frames=0,
        number_of_frames=57,
    )


def leave_run_behind(stack: StackUnderTest, run_id: str, *image_sets: ImageSet) -> None:
    """Put what a run leaves behind into both buckets and the data store."""
    folder = RunFolder(run_id)
    stack.s3.put_object(Bucket="inbox", Key=f"{folder.dicom(0)}a.dcm", Body=b"copy")
    stack.s3.put_object(Bucket="inbox", Key=f"uploads/{run_id}/Jane Doe.dcm", Body=b"upload")
    runs = RunStore(Storage(stack.s3), "outbox", run_id)
    runs.write_rows(folder.image_sets, image_sets)
    for item in image_sets:
        stack.healthimaging.versions[item.image_set_id] = item.version_id


def keys_of(stack: StackUnderTest, run_id: str) -> list[str]:
    """Name what is left of a run in both buckets."""
    return [
        item["Key"]
        for bucket in ("inbox", "outbox")
        for item in stack.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        if f"/{run_id}/" in item["Key"]
    ]
