"""With a state folder the service begins where the last one ended, or was killed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from frameproof_local import healthimaging
from frameproof_local.healthimaging.datastores import Datastore, new_datastore
from frameproof_local.healthimaging.grouping import GroupingKey
from frameproof_local.healthimaging.image_sets import ImageSet, ImageSetVersion, now
from frameproof_local.healthimaging.import_jobs import new_import_job
from frameproof_local.healthimaging.region_files import RegionFiles
from frameproof_local.healthimaging.state_location import (
    StateFormatError,
    StateInUseError,
    StateLocation,
)
from frameproof_local.healthimaging.tagging import Tags
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import instance, part10


@contextmanager
def service(folder: Path) -> Iterator[World]:
    """Run HealthImaging on a state folder, with other services that are empty."""
    healthimaging.keep_state_in(folder)
    try:
        with mock_aws():
            yield World()
            assert healthimaging.shutdown()
    finally:
        healthimaging.release_state()


def all_that_is_shown(world: World, datastore_id: str) -> dict[str, Any]:
    """Return every answer about a data store."""
    datastore = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    found: dict[str, Any] = {"datastore": datastore, "imageSets": {}}
    found["tags"] = world.imaging.list_tags_for_resource(resourceArn=datastore["datastoreArn"])[
        "tags"
    ]
    found["jobs"] = [world.job(datastore_id, job["jobId"]) for job in world.jobs(datastore_id)]
    for summary in world.image_sets(datastore_id):
        named = {"datastoreId": datastore_id, "imageSetId": summary["imageSetId"]}
        versions = world.imaging.list_image_set_versions(**named)["imageSetPropertiesList"]
        instances = world.instances(
            **{"datastore_id": datastore_id, "image_set_id": named["imageSetId"]}
        )
        frames = {
            frame["ID"]: world.frame(datastore_id, named["imageSetId"], frame["ID"])
            for entry in instances.values()
            for frame in entry["ImageFrames"]
        }
        digests = {one: (kind, hashlib.sha256(b).hexdigest()) for one, (kind, b) in frames.items()}
        found["imageSets"][named["imageSetId"]] = (summary, versions, instances, digests)
    return found


def test_all_that_was_shown_before_the_end_is_shown_afterwards(tmp_path: Path) -> None:
    # GIVEN a data store with tags, jobs, and an image set of two versions, one of them updated
    with service(tmp_path / "state") as world:
        datastore_id = world.new_datastore(datastoreName="kept", tags={"a": "b"})
        world.import_files(datastore_id, {"1.dcm": part10(instance(number=1)), "x.dcm": b"x"})
        world.import_files(datastore_id, {"2.dcm": part10(instance(number=2))})
        before = all_that_is_shown(world, datastore_id)
        inspected = healthimaging.inspect()
    assert [len(found[1]) for found in before["imageSets"].values()] == [2]
    # WHEN a new service begins with the folder
    with service(tmp_path / "state") as world:
        # THEN it shows the same, and goes on from there
        assert all_that_is_shown(world, datastore_id) == before
        assert healthimaging.inspect() == inspected
        job = world.import_files(datastore_id, {"3.dcm": part10(instance(number=3))})
        (image_set,) = world.manifest(job)["imageSetsSummary"]
        assert (image_set["imageSetId"], image_set["imageSetVersion"]) == (
            *before["imageSets"],
            3,
        )


def test_what_was_deleted_stays_deleted_and_leaves_no_file(tmp_path: Path) -> None:
    with service(tmp_path) as world:
        datastore_id = world.new_datastore()
        world.import_files(datastore_id, {"1.dcm": part10(instance())})
        (found,) = world.image_sets(datastore_id)
        world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=found["imageSetId"])
        world.settle()
    region = tmp_path / "123456789012" / "us-east-1"
    assert list((region / "blobs").iterdir()) == []
    assert list((region / "imageSets").iterdir()) == []
    with service(tmp_path) as world:
        assert world.image_sets(datastore_id) == []


def test_a_moto_reset_begins_with_the_folder_again(tmp_path: Path) -> None:
    with service(tmp_path) as world:
        datastore_id = world.new_datastore()
        healthimaging.medicalimaging_backends["123456789012"]["us-east-1"].reset()
        assert world.imaging.get_datastore(datastoreId=datastore_id)


def image_set(datastore: Datastore, number: int, status: str, change: str | None) -> ImageSet:
    image_set_id = f"{number:032}"
    made = ImageSet(
        image_set_id=image_set_id,
        datastore_id=datastore.datastore_id,
        arn=f"{datastore.arn}/imageset/{image_set_id}",
        grouping_key=GroupingKey("", "", "", "1.2", "", "1.2.3", ""),
        is_primary=False,
        created_at=now(),
        versions=[ImageSetVersion(1, now(), f"{image_set_id}-1", status)],
        change=change,
    )
    datastore.image_sets[image_set_id] = made
    return made


def test_what_was_going_on_when_a_service_was_killed_is_settled(tmp_path: Path) -> None:
    # GIVEN the state of a service at a moment when everything was in progress
    files = RegionFiles(tmp_path)
    prefix = "arn:aws:medical-imaging:us-east-1:123456789012"
    creating, deleting = new_datastore({}, prefix), new_datastore({}, prefix)
    deleting.status = "DELETING"
    request = {"datastoreId": creating.datastore_id, "dataAccessRoleArn": "arn"}
    job = new_import_job({**request, "inputS3Uri": "s3://in/x/", "outputS3Uri": "s3://out"})
    creating.import_jobs[job.job_id] = job
    image_set(creating, 1, "UPDATING", "UPDATING")
    image_set(creating, 2, "CREATED", "COPYING_WITH_READ_ONLY_ACCESS")
    image_set(creating, 3, "COPYING", "COPYING")
    image_set(creating, 4, "CREATED", None).is_being_deleted = True
    image_set(creating, 5, "CREATED", None).is_being_imported_to = True
    (files.blobs / "left-over").write_bytes(b"x")
    (files.blobs / "work-1").mkdir()
    (files.blobs / "work-1" / "input.dcm").write_bytes(b"x")
    files.save({one.datastore_id: one for one in (creating, deleting)}, Tags())
    # WHEN it is read
    datastores, _ = RegionFiles(tmp_path).load()
    # THEN nothing goes on
    (found,) = datastores.values()
    assert (found.datastore_id, found.status) == (creating.datastore_id, "ACTIVE")
    (ended,) = found.import_jobs.values()
    assert (ended.status, ended.message) == (
        "FAILED",
        "The local service ended before this was done.",
    )
    shown = [(int(i), s.state, s.latest.workflow_status) for i, s in found.image_sets.items()]
    assert shown == [
        (1, "ACTIVE", "UPDATE_FAILED"),
        (2, "ACTIVE", "CREATED"),
        (3, "ACTIVE", "COPY_FAILED"),
        (5, "ACTIVE", "CREATED"),
    ]
    assert list(files.blobs.iterdir()) == []


def test_a_folder_belongs_to_one_service_at_a_time(tmp_path: Path) -> None:
    one, other = StateLocation(), StateLocation()
    one.take(tmp_path / "state")
    with pytest.raises(StateInUseError, match="End it, or choose another folder"):
        other.take(tmp_path / "state")
    one.release()
    other.take(tmp_path / "state")
    other.release()


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(StateFormatError, match="Choose another folder"):
        StateLocation().take(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
