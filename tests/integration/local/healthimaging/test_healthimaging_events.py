"""What the target of a rule on ``aws.medical-imaging`` hears of."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from frameproof_local import healthimaging
from frameproof_local.moto_hooks import eventbridge
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import instance, part10

ACCOUNT = "123456789012"


class Listener:
    """A rule for every event of HealthImaging, and what its target got of it."""

    def __init__(self, world: World) -> None:
        self._events: list[dict[str, Any]] = []
        eventbridge.install(lambda _, payload: self._events.append(json.loads(payload)))
        route_all_events(world, f"arn:aws:lambda:{world.region_name}:{ACCOUNT}:function:listener")

    def heard(self) -> list[dict[str, Any]]:
        """Return what came since the last question, in the order in which it came."""
        heard, self._events[:] = list(self._events), []
        return heard


def route_all_events(world: World, target_arn: str) -> None:
    events, pattern = world.client("events"), json.dumps({"source": ["aws.medical-imaging"]})
    events.put_rule(Name="all", EventPattern=pattern)
    events.put_targets(Rule="all", Targets=[{"Id": "target", "Arn": target_arn}])


@pytest.fixture
def listener(world: World) -> Iterator[Listener]:
    yield Listener(world)
    eventbridge.shutdown()


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["detail-type"] for event in events]


def test_a_data_store_tells_of_its_whole_life(world: World, listener: Listener) -> None:
    # WHEN a data store is created and deleted
    datastore_id = world.new_datastore(datastoreName="store")
    arn = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"][
        "datastoreArn"
    ]
    world.imaging.delete_datastore(datastoreId=datastore_id)
    world.settle()
    # THEN each of its states was told, in the documented shape
    events = listener.heard()
    assert types(events) == [
        "Data Store Creating",
        "Data Store Created",
        "Data Store Deleting",
        "Data Store Deleted",
    ]
    statuses = [event["detail"].pop("datastoreStatus") for event in events]
    assert statuses == ["CREATING", "ACTIVE", "DELETING", "DELETED"]
    for event in events:
        assert (event["source"], event["version"]) == ("aws.medical-imaging", "0")
        assert (event["account"], event["region"]) == (ACCOUNT, world.region_name)
        assert event["resources"] == [arn]
        assert event["detail"] == {
            "imagingVersion": "1.0",
            "datastoreId": datastore_id,
            "datastoreName": "store",
        }


def test_an_import_tells_of_its_job_and_of_its_image_sets(
    world: World, datastore_id: str, listener: Listener
) -> None:
    # WHEN two jobs import one instance each of the same series, and the image set is deleted
    job = world.import_files(datastore_id, {"a.dcm": part10(instance(1))})
    (image_set,) = world.image_sets(datastore_id)
    first = listener.heard()
    world.import_files(datastore_id, {"b.dcm": part10(instance(2))})
    second = listener.heard()
    world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=image_set["imageSetId"])
    world.settle()
    # THEN
    states = ["Import Job Submitted", "Import Job In Progress"]
    assert types(first) == [*states, "Image Set Created", "Import Job Completed"]
    assert types(second) == [*states, "Image Set Updated", "Import Job Completed"]
    assert types(listener.heard()) == ["Image Set Deleting", "Image Set Deleted"]
    assert first[-1]["detail"] == {
        "imagingVersion": "1.0",
        "datastoreId": datastore_id,
        "jobId": job["jobId"],
        "jobName": job["jobName"],
        "jobStatus": "COMPLETED",
        "inputS3Uri": job["inputS3Uri"],
        "outputS3Uri": job["outputS3Uri"],
    }
    (resource,) = first[-1]["resources"]
    assert resource.endswith(f":datastore/{datastore_id}")
    created = next(event for event in first if event["detail-type"] == "Image Set Created")
    assert created["resources"] == [f"{resource}/imageset/{image_set['imageSetId']}"]
    assert created["detail"] == {
        "imagingVersion": "1.0",
        "isPrimary": True,
        "imageSetVersion": "1",
        "datastoreId": datastore_id,
        "imagesetId": image_set["imageSetId"],
        "imageSetState": "ACTIVE",
        "imageSetWorkflowStatus": "CREATED",
    }


def test_a_job_that_fails_says_so(world: World, datastore_id: str, listener: Listener) -> None:
    job = world.import_prefix(datastore_id, "nothing-here/")
    event = listener.heard()[-1]
    assert event["detail-type"] == "Import Job Failed"
    assert (event["detail"]["jobId"], event["detail"]["jobStatus"]) == (job["jobId"], "FAILED")


def test_a_target_that_nobody_can_deliver_to_fails_no_request(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a rule whose target is of a kind that stock moto does not deliver to
    route_all_events(world, f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/x")
    # WHEN something happens, THEN it happens, and the log says what was not told
    datastore_id = world.new_datastore()
    assert healthimaging.wait_until_idle(10)
    store = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    assert store["datastoreStatus"] == "ACTIVE"
    assert "could not be told of 'Data Store Created'" in caplog.text


def test_a_copy_and_an_update_tell_of_their_beginning_and_end(
    world: World, datastore_id: str, listener: Listener
) -> None:
    # GIVEN an image set
    world.import_files(datastore_id, {"a.dcm": part10(instance())})
    (image_set,) = world.image_sets(datastore_id)
    listener.heard()
    # WHEN it is copied
    source = {"sourceImageSet": {"latestVersionId": "1"}}
    world.imaging.copy_image_set(
        datastoreId=datastore_id,
        sourceImageSetId=image_set["imageSetId"],
        copyImageSetInformation=source,
    )
    world.settle()
    # THEN both image sets tell of it
    heard = types(listener.heard())
    assert sorted(heard[:2]) == ["Image Set Copying", "Image Set Copying With Read Only Access"]
    assert "Image Set Copied" in heard[2:]
