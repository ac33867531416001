"""CopyImageSet: into new image sets, existing ones and the primary hierarchy."""

import json
from typing import Any

import numpy as np
import openjpeg
import pytest

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import SERIES, gradient, instance, part10

NEVER = 3600.0
HTTP_CONFLICT, HTTP_INVALID, HTTP_NOT_FOUND, HTTP_QUOTA = 409, 400, 404, 402


def copiable(*uids: str, series: str = SERIES) -> dict[str, Any]:
    instances: dict[str, Any] = {uid: {} for uid in uids}
    study = {"Series": {series: {"Instances": instances}}}
    text = json.dumps({"SchemaVersion": 1.1, "Study": study})
    return {"DICOMCopies": {"copiableAttributes": text}}


def request(datastore_id: str, source: str, version: str = "1", **options: Any) -> dict[str, Any]:
    """Return a request; ``destination`` is an id and its latest version, ``subset`` choices."""
    information: dict[str, Any] = {
        "sourceImageSet": {"latestVersionId": version, **options.pop("subset", {})}
    }
    if "destination" in options:
        image_set_id, latest = options.pop("destination")
        information["destinationImageSet"] = {
            "imageSetId": image_set_id,
            "latestVersionId": latest,
        }
    return {
        "datastoreId": datastore_id,
        "sourceImageSetId": source,
        "copyImageSetInformation": information,
        **options,
    }


def copied(world: World, wanted: dict[str, Any]) -> str:
    """Copy, wait, and return the destination's id."""
    answer = world.imaging.copy_image_set(**wanted)
    world.settle()
    image_set_id: str = answer["destinationImageSetProperties"]["imageSetId"]
    return image_set_id


def shown(world: World, datastore_id: str, image_set_id: str, **version: str) -> dict[str, Any]:
    answer: dict[str, Any] = world.imaging.get_image_set(
        datastoreId=datastore_id, imageSetId=image_set_id, **version
    )
    return answer


def status(world: World, datastore_id: str, image_set_id: str) -> tuple[str, str, str]:
    found = shown(world, datastore_id, image_set_id)
    return found["imageSetState"], found["imageSetWorkflowStatus"], found["versionId"]


@pytest.fixture
def source(world: World, datastore_id: str) -> str:
    """One primary image set of two instances."""
    files = {f"{n}.dcm": part10(instance(n, pixels=gradient() + n)) for n in (1, 2)}
    world.import_files(datastore_id, files)
    (image_set,) = world.image_sets(datastore_id)
    image_set_id: str = image_set["imageSetId"]
    return image_set_id


@pytest.fixture
def conflicting(world: World, datastore_id: str, source: str) -> str:
    """An image set of the same series with another study id and other instances; not primary."""
    world.import_files(datastore_id, {"3.dcm": part10(instance(3, StudyID="S2"))})
    (image_set,) = [s for s in world.image_sets(datastore_id) if s["imageSetId"] != source]
    assert image_set["isPrimary"] is False
    image_set_id: str = image_set["imageSetId"]
    return image_set_id


def test_a_copy_answers_with_two_locked_image_sets(
    world: World, datastore_id: str, source: str
) -> None:
    healthimaging.set_delays({"image_set_copying_seconds": NEVER})
    answer = world.imaging.copy_image_set(**request(datastore_id, source))
    origin, new = answer["sourceImageSetProperties"], answer["destinationImageSetProperties"]
    assert (origin["imageSetState"], origin["latestVersionId"]) == ("LOCKED", "1")
    assert origin["imageSetWorkflowStatus"] == "COPYING_WITH_READ_ONLY_ACCESS"
    assert (new["imageSetState"], new["latestVersionId"]) == ("LOCKED", "1")
    assert new["imageSetWorkflowStatus"] == "COPYING"
    assert new["imageSetArn"].endswith(f"/imageset/{new['imageSetId']}")
    # The source can still be read, but nobody can change either of them.
    assert len(world.instances(datastore_id, source)) == 2
    not_ready = {"datastoreId": datastore_id, "imageSetId": new["imageSetId"]}
    assert refusal(world.imaging.get_image_set_metadata, **not_ready)[0] == HTTP_CONFLICT
    for image_set_id in (source, new["imageSetId"]):
        locked = {"datastoreId": datastore_id, "imageSetId": image_set_id}
        assert refusal(world.imaging.delete_image_set, **locked)[0] == HTTP_CONFLICT


def test_a_new_copy_has_the_same_pixels_and_outlives_its_source(
    world: World, datastore_id: str, source: str
) -> None:
    new = copied(world, request(datastore_id, source))
    assert status(world, datastore_id, new) == ("ACTIVE", "COPIED", "1")
    assert status(world, datastore_id, source) == ("ACTIVE", "COPIED", "1")
    assert shown(world, datastore_id, new)["isPrimary"] is False
    assert world.metadata(datastore_id, new)["ImageSetID"] == new
    world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=source)
    world.settle()
    instances = world.instances(datastore_id, new)
    assert list(instances) == [f"{SERIES}.1", f"{SERIES}.2"]
    for number, entry in enumerate(instances.values(), start=1):
        _, stored = world.frame(datastore_id, new, entry["ImageFrames"][0]["ID"])
        assert np.array_equal(openjpeg.decode(stored), gradient() + number)


def test_some_instances_can_be_copied(world: World, datastore_id: str, source: str) -> None:
    wanted = request(datastore_id, source, subset=copiable(f"{SERIES}.2"))
    new = copied(world, wanted)
    assert list(world.instances(datastore_id, new)) == [f"{SERIES}.2"]


def test_a_copy_into_an_existing_image_set_makes_a_version(
    world: World, datastore_id: str, source: str
) -> None:
    first = copied(world, request(datastore_id, source, subset=copiable(f"{SERIES}.1")))
    second = copied(
        world,
        request(datastore_id, source, subset=copiable(f"{SERIES}.2"), destination=(first, "1")),
    )
    assert second == first
    assert status(world, datastore_id, first) == ("ACTIVE", "COPIED", "2")
    assert len(world.instances(datastore_id, first)) == 2
    assert len(world.instances(datastore_id, first, versionId="1")) == 1


def test_metadata_that_does_not_agree_lets_the_copy_fail(
    world: World, datastore_id: str, source: str, conflicting: str
) -> None:
    copied(world, request(datastore_id, conflicting, destination=(source, "1")))
    found = shown(world, datastore_id, source)
    assert (found["imageSetWorkflowStatus"], found["versionId"]) == ("COPY_FAILED", "2")
    assert found["message"] == (
        "INVALID_REQUEST:  Study of SourceImageSet and DestinationImageSet don't match."
    )
    assert status(world, datastore_id, conflicting) == ("ACTIVE", "CREATED", "1")
    assert len(world.instances(datastore_id, source)) == 2
    versions = world.imaging.list_image_set_versions(datastoreId=datastore_id, imageSetId=source)
    listed = versions["imageSetPropertiesList"]
    assert [v["ImageSetWorkflowStatus"] for v in listed] == ["COPY_FAILED", "CREATED"]
    assert "don't match" in listed[0]["message"]


def test_another_series_is_named_in_the_documented_words(world: World, datastore_id: str) -> None:
    other = instance(9, SeriesInstanceUID="1.2.9", SOPInstanceUID="1.2.9.1")
    world.import_files(datastore_id, {"1.dcm": part10(instance(1)), "9.dcm": part10(other)})
    one, two = (s["imageSetId"] for s in world.image_sets(datastore_id))
    copied(world, request(datastore_id, one, destination=(two, "1")))
    assert shown(world, datastore_id, two)["message"] == (
        "INVALID_REQUEST:  Series of SourceImageSet and DestinationImageSet don't match."
    )


def test_force_keeps_the_metadata_of_the_destination(
    world: World, datastore_id: str, source: str, conflicting: str
) -> None:
    copied(world, request(datastore_id, conflicting, destination=(source, "1"), force=True))
    found = shown(world, datastore_id, source)
    assert (found["imageSetWorkflowStatus"], found["overrides"]) == ("COPIED", {"forced": True})
    assert len(world.instances(datastore_id, source)) == 3
    assert world.metadata(datastore_id, source)["Study"]["DICOM"]["StudyID"] == "S1"


def test_an_instance_cannot_be_twice_in_an_image_set(
    world: World, datastore_id: str, source: str
) -> None:
    new = copied(world, request(datastore_id, source))
    copied(world, request(datastore_id, source, destination=(new, "1"), force=True))
    found = shown(world, datastore_id, new)
    assert found["imageSetWorkflowStatus"] == "COPY_FAILED"
    assert f"{SERIES}.1" in found["message"]


def test_a_conflicting_image_set_becomes_primary_once_the_primary_is_gone(
    world: World, datastore_id: str, source: str, conflicting: str
) -> None:
    promote = request(datastore_id, conflicting, promoteToPrimary=True)
    assert refusal(world.imaging.copy_image_set, **promote)[:2] == (
        HTTP_INVALID,
        "ValidationException",
    )
    world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=source)
    world.settle()
    new = copied(world, promote)
    assert new != conflicting
    assert shown(world, datastore_id, new)["isPrimary"] is True
    # A job that brings more of this series now merges into the new primary image set.
    world.import_files(datastore_id, {"4.dcm": part10(instance(4, StudyID="S2"))})
    assert status(world, datastore_id, new)[2] == "2"


def test_what_cannot_be_copied_is_refused_at_once(
    world: World, datastore_id: str, source: str
) -> None:
    broken = {"DICOMCopies": {"copiableAttributes": "{not json"}}
    copy = world.imaging.copy_image_set
    for wanted, code in (
        (request(datastore_id, source, version="7"), HTTP_CONFLICT),
        (request(datastore_id, "f" * 32), HTTP_NOT_FOUND),
        (request(datastore_id, source, destination=("f" * 32, "1")), HTTP_NOT_FOUND),
        (request(datastore_id, source, destination=(source, "1")), HTTP_INVALID),
        (request(datastore_id, source, subset=copiable("1.2")), HTTP_INVALID),
        (request(datastore_id, source, subset=copiable()), HTTP_INVALID),
        (request(datastore_id, source, subset=copiable("1", series="1.9")), HTTP_INVALID),
        (request(datastore_id, source, subset=broken), HTTP_INVALID),
    ):
        assert refusal(copy, **wanted)[0] == code, wanted


def test_a_copy_has_a_thousand_frames_at_most(world: World, datastore_id: str) -> None:
    frames = np.zeros((1001, 1, 1), dtype="<u1")
    many = instance(1, pixels=frames[0], NumberOfFrames=1001, PixelData=frames.tobytes() + b"\0")
    world.import_files(datastore_id, {"1.dcm": part10(many)})
    (image_set,) = world.image_sets(datastore_id)
    found = refusal(world.imaging.copy_image_set, **request(datastore_id, image_set["imageSetId"]))
    assert found[:2] == (HTTP_QUOTA, "ServiceQuotaExceededException")
    assert "1001 frames" in found[2]
