from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import SERIES, gradient, instance, part10


def file(number: int, **changes: Any) -> dict[str, bytes]:
    return {f"{number}-{len(changes)}.dcm": part10(instance(number, **changes))}


def frames_of(entry: dict[str, Any]) -> list[str]:
    return [frame["ID"] for frame in entry["ImageFrames"]]


def test_a_series_is_one_primary_image_set(world: World, datastore_id: str) -> None:
    job = world.import_files(datastore_id, {**file(1), **file(2)})
    (image_set,) = world.image_sets(datastore_id)
    assert (image_set["isPrimary"], image_set["version"]) == (True, 1)
    assert list(world.instances(datastore_id, image_set["imageSetId"])) == [
        f"{SERIES}.1",
        f"{SERIES}.2",
    ]
    assert world.manifest(job)["imageSetsSummary"] == [
        {
            "imageSetId": image_set["imageSetId"],
            "imageSetVersion": 1,
            "isPrimary": True,
            "numberOfMatchedSOPInstances": 2,
        }
    ]


def test_a_second_job_merges_into_the_primary_image_set(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, file(1))
    job = world.import_files(datastore_id, file(2))
    (image_set,) = world.image_sets(datastore_id)
    which = image_set["imageSetId"]
    # THEN the new version holds both instances, the old one still the first
    assert image_set["version"] == 2
    assert len(world.instances(datastore_id, which)) == 2
    assert list(world.instances(datastore_id, which, versionId="1")) == [f"{SERIES}.1"]
    (summary,) = world.manifest(job)["imageSetsSummary"]
    assert (summary["imageSetVersion"], summary["numberOfMatchedSOPInstances"]) == (2, 1)
    # AND the versions are listed newest first
    listed = world.imaging.list_image_set_versions(datastoreId=datastore_id, imageSetId=which)
    versions = listed["imageSetPropertiesList"]
    assert [(v["versionId"], v["ImageSetWorkflowStatus"]) for v in versions] == [
        ("2", "CREATED"),
        ("1", "CREATED"),
    ]
    shown = world.imaging.get_image_set(datastoreId=datastore_id, imageSetId=which, versionId="1")
    assert shown["versionId"] == "1"


def test_a_version_that_does_not_exist_is_not_found(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, file(1))
    (image_set,) = world.image_sets(datastore_id)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        world.metadata(datastore_id, image_set["imageSetId"], versionId="9")


def test_an_instance_that_is_sent_again_is_replaced(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, file(1))
    (before,) = world.image_sets(datastore_id)
    which = before["imageSetId"]
    old = world.instances(datastore_id, which)[f"{SERIES}.1"]
    # WHEN the same SOPInstanceUID comes with other pixels
    world.import_files(datastore_id, file(1, pixels=gradient("<u1")))
    new = world.instances(datastore_id, which)[f"{SERIES}.1"]
    # THEN the latest version has the new frame, and the old version's frame is still there
    assert [s["version"] for s in world.image_sets(datastore_id)] == [2]
    assert frames_of(new) != frames_of(old)
    for frame_id in (*frames_of(new), *frames_of(old)):
        assert world.frame(datastore_id, which, frame_id)[0] == "image/jph"


def test_conflicting_instances_go_to_image_sets_that_are_not_primary(
    world: World, datastore_id: str
) -> None:
    world.import_files(datastore_id, file(1))
    job = world.import_files(datastore_id, {**file(2, PatientID="P2"), **file(3)})
    by_primary = {s["isPrimary"]: s for s in world.image_sets(datastore_id)}
    assert by_primary[True]["version"] == 2
    assert list(world.instances(datastore_id, by_primary[False]["imageSetId"])) == [f"{SERIES}.2"]
    assert {s["isPrimary"] for s in world.manifest(job)["imageSetsSummary"]} == {True, False}
    success = world.lines(job, "SUCCESS/success.ndjson")
    assert [line["importResponse"]["isPrimary"] for line in success] == [False, True]
    # AND each further job makes another one for the same conflict
    world.import_files(datastore_id, file(2, PatientID="P2"))
    assert [s["isPrimary"] for s in world.image_sets(datastore_id)].count(False) == 2


def test_a_deleted_primary_image_set_makes_room_for_a_new_one(
    world: World, datastore_id: str
) -> None:
    world.import_files(datastore_id, file(1))
    (old,) = world.image_sets(datastore_id)
    world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=old["imageSetId"])
    world.settle()
    world.import_files(datastore_id, file(1, PatientID="P2"))
    (new,) = world.image_sets(datastore_id)
    assert new["isPrimary"]
    assert new["imageSetId"] != old["imageSetId"]


def test_the_metadata_document_names_itself(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, file(1))
    (image_set,) = world.image_sets(datastore_id)
    document = world.metadata(datastore_id, image_set["imageSetId"])
    assert document["SchemaVersion"] == "1.1"
    assert document["DatastoreID"] == datastore_id
    assert document["ImageSetID"] == image_set["imageSetId"]
    assert document["Patient"]["DICOM"]["PatientName"] == "Doe^Jane"
    assert document["Study"]["Series"][SERIES]["DICOM"]["Modality"] == "CT"


def three_studies(world: World, datastore_id: str) -> None:
    for number, date in ((1, "20240101"), (2, "20240201"), (3, "20240301")):
        uids = {"StudyInstanceUID": f"1.{number}", "SeriesInstanceUID": f"1.{number}.1"}
        changes = {**uids, "PatientID": f"P{number}", "StudyDate": date}
        world.import_files(datastore_id, file(number, **changes))


def equal(**value: Any) -> dict[str, Any]:
    return {"operator": "EQUAL", "values": [value]}


def between(name: str, lower: Any, upper: Any) -> dict[str, Any]:
    return {"operator": "BETWEEN", "values": [{name: lower}, {name: upper}]}


def found(world: World, datastore_id: str, **criteria: Any) -> list[str]:
    return [s["DICOMTags"]["DICOMPatientId"] for s in world.image_sets(datastore_id, **criteria)]


def test_image_sets_are_searched_by_attribute(world: World, datastore_id: str) -> None:
    three_studies(world, datastore_id)
    assert found(world, datastore_id) == ["P3", "P2", "P1"]  # latest change first
    assert found(world, datastore_id, filters=[equal(DICOMPatientId="P2")]) == ["P2"]
    assert found(world, datastore_id, filters=[equal(DICOMSeriesInstanceUID="1.3.1")]) == ["P3"]
    assert found(world, datastore_id, filters=[equal(isPrimary=False)]) == []
    dates = between(
        "DICOMStudyDateAndTime", {"DICOMStudyDate": "20240115"}, {"DICOMStudyDate": "20240302"}
    )
    assert found(world, datastore_id, filters=[dates]) == ["P3", "P2"]
    assert found(world, datastore_id, filters=[dates, equal(DICOMPatientId="P2")]) == ["P2"]
    times = [s["updatedAt"] for s in world.image_sets(datastore_id)]
    assert found(world, datastore_id, filters=[between("updatedAt", times[1], times[0])]) == [
        "P3",
        "P2",
    ]


def test_image_sets_are_sorted_and_paged(world: World, datastore_id: str) -> None:
    three_studies(world, datastore_id)
    sort = {"sortField": "DICOMStudyDateAndTime", "sortOrder": "ASC"}
    request: dict[str, Any] = {"datastoreId": datastore_id, "searchCriteria": {"sort": sort}}
    first = world.imaging.search_image_sets(**request, maxResults=2)
    assert first["sort"] == sort
    second = world.imaging.search_image_sets(**request, nextToken=first["nextToken"])
    summaries = first["imageSetsMetadataSummaries"] + second["imageSetsMetadataSummaries"]
    assert [s["DICOMTags"]["DICOMPatientId"] for s in summaries] == ["P1", "P2", "P3"]


def test_search_results_carry_the_tags_of_their_study(world: World, datastore_id: str) -> None:
    other_series = file(3, SeriesInstanceUID="1.9", SeriesNumber=8)
    world.import_files(datastore_id, {**file(1), **file(2), **other_series})
    tags = world.image_sets(datastore_id, filters=[equal(DICOMSeriesInstanceUID=SERIES)])[0][
        "DICOMTags"
    ]
    assert tags["DICOMNumberOfStudyRelatedSeries"] == 2
    assert tags["DICOMNumberOfStudyRelatedInstances"] == 3
    assert tags["DICOMSeriesNumber"] == 7
    assert tags["DICOMPatientName"] == "Doe^Jane"


def test_the_oracle_sees_what_the_api_shows(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, {**file(1), **file(2)})
    (datastore,) = healthimaging.inspect()["datastores"]
    (image_set,) = datastore["imageSets"]
    shown = world.instances(datastore_id, image_set["imageSetId"])
    for sop_instance_uid, entry in shown.items():
        (frame,) = entry["ImageFrames"]
        seen = image_set["frames"][frame["ID"]]
        (level,) = frame["PixelDataChecksumFromBaseToFullResolution"]
        assert seen["checksum"] == level["Checksum"]
        assert seen["sopInstanceUID"] == sop_instance_uid
        assert seen["sizeBytes"] == frame["FrameSizeInBytes"]
    assert [f["frameIndex"] for f in image_set["frames"].values()] == [0, 1]
    assert [job["jobStatus"] for job in datastore["jobs"]] == ["COMPLETED"]
