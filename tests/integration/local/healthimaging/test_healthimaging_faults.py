import pytest

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, bundled, only_entry
from tests.unit.local.healthimaging.dicom_files import instance, part10


def test_a_planned_failure_fails_the_next_job_only(world: World, datastore_id: str) -> None:
    healthimaging.set_faults([{"kind": "failJob", "message": "Planned to fail."}])
    failed = world.import_files(datastore_id, {"a.dcm": part10(instance())})
    assert (failed["jobStatus"], failed["message"]) == ("FAILED", "Planned to fail.")
    assert world.import_files(datastore_id, {"a.dcm": part10(instance())})["jobStatus"] == (
        "COMPLETED"
    )


def stored_frame(world: World, datastore_id: str) -> tuple[str, str, bytes]:
    world.import_files(datastore_id, {"ct.dcm": bundled("CT_small.dcm")})
    image_set_id, entry = only_entry(world, datastore_id)
    frame_id = entry["ImageFrames"][0]["ID"]
    return image_set_id, frame_id, world.frame(datastore_id, image_set_id, frame_id)[1]


def test_a_flipped_bit_is_served_until_the_plan_changes(world: World, datastore_id: str) -> None:
    image_set_id, frame_id, good = stored_frame(world, datastore_id)
    healthimaging.set_faults([{"kind": "flipBit", "frameIndex": 0, "bit": 4001}])
    for _ in range(2):
        bad = world.frame(datastore_id, image_set_id, frame_id)[1]
        differing = [n for n, (a, b) in enumerate(zip(good, bad, strict=True)) if a != b]
        assert differing == [4001 // 8]
    healthimaging.set_faults([])
    assert world.frame(datastore_id, image_set_id, frame_id)[1] == good


def test_a_truncated_frame_is_half_as_long_once(world: World, datastore_id: str) -> None:
    image_set_id, frame_id, good = stored_frame(world, datastore_id)
    healthimaging.set_faults([{"kind": "truncateFrame", "frameIndex": 0}])
    assert len(world.frame(datastore_id, image_set_id, frame_id)[1]) == len(good) // 2
    assert world.frame(datastore_id, image_set_id, frame_id)[1] == good


def test_a_throttled_call_is_retried_by_the_client(world: World, datastore_id: str) -> None:
    image_set_id, frame_id, good = stored_frame(world, datastore_id)
    healthimaging.reset_call_counts()
    healthimaging.set_faults([{"kind": "throttle", "operation": "GetImageFrame", "times": 1}])
    assert world.frame(datastore_id, image_set_id, frame_id)[1] == good
    assert healthimaging.call_counts() == {"GetImageFrame": 2}


def test_metadata_that_is_not_consistent_yet_is_a_conflict(world: World, datastore_id: str) -> None:
    image_set_id, _, _ = stored_frame(world, datastore_id)
    healthimaging.set_faults([{"kind": "metadataNotConsistent", "times": 1}])
    conflict = world.imaging.exceptions.ConflictException
    with pytest.raises(conflict, match="Requested ImageSet metadata is not consistent yet"):
        world.metadata(datastore_id, image_set_id)
    assert world.metadata(datastore_id, image_set_id)["ImageSetID"] == image_set_id
