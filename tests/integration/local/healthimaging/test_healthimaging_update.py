"""UpdateImageSetMetadata: attributes, instances, whole studies, and the way back."""

import json
from typing import Any

import pytest

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import SERIES, instance, part10

NEVER = 3600.0
HTTP_INVALID, HTTP_NOT_FOUND, HTTP_CONFLICT = 400, 404, 409


def of_patient(**attributes: Any) -> dict[str, Any]:
    return {"Patient": {"DICOM": attributes}}


def of_study(**attributes: Any) -> dict[str, Any]:
    return {"Study": {"DICOM": attributes}}


def of_series(**attributes: Any) -> dict[str, Any]:
    return {"Study": {"Series": {SERIES: {"DICOM": attributes}}}}


def of_instance(number: int, entry: dict[str, Any]) -> dict[str, Any]:
    return {"Study": {"Series": {SERIES: {"Instances": {f"{SERIES}.{number}": entry}}}}}


def as_blob(document: dict[str, Any]) -> bytes:
    return json.dumps({"SchemaVersion": 1.1, **document}).encode()


class Subject:
    """One image set, and how it is updated."""

    def __init__(self, world: World, datastore_id: str, image_set_id: str) -> None:
        self.world = world
        self.named = {"datastoreId": datastore_id, "imageSetId": image_set_id}

    def request(self, updates: dict[str, Any], **options: Any) -> dict[str, Any]:
        latest = self.world.imaging.get_image_set(**self.named)["versionId"]
        return {
            **self.named,
            "latestVersionId": latest,
            "updateImageSetMetadataUpdates": updates,
            **options,
        }

    def update(self, document: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Update attributes, wait, and return the image set's properties."""
        return self.change({"DICOMUpdates": {"updatableAttributes": as_blob(document)}}, **options)

    def remove(self, document: dict[str, Any], **options: Any) -> dict[str, Any]:
        return self.change({"DICOMUpdates": {"removableAttributes": as_blob(document)}}, **options)

    def change(self, updates: dict[str, Any], **options: Any) -> dict[str, Any]:
        self.world.imaging.update_image_set_metadata(**self.request(updates, **options))
        self.world.settle()
        found: dict[str, Any] = self.world.imaging.get_image_set(**self.named)
        return found

    def metadata(self, **version: str) -> dict[str, Any]:
        return self.world.metadata(*self.named.values(), **version)

    def instances(self) -> dict[str, Any]:
        return self.world.instances(*self.named.values())


@pytest.fixture
def primary(world: World, datastore_id: str) -> Subject:
    files = {f"{n}.dcm": part10(instance(n, StudyDescription="CHEST")) for n in (1, 2)}
    world.import_files(datastore_id, files)
    (image_set,) = world.image_sets(datastore_id)
    return Subject(world, datastore_id, image_set["imageSetId"])


@pytest.fixture
def copy(world: World, datastore_id: str, primary: Subject) -> Subject:
    """An image set that is not primary."""
    answer = world.imaging.copy_image_set(
        datastoreId=datastore_id,
        sourceImageSetId=primary.named["imageSetId"],
        copyImageSetInformation={"sourceImageSet": {"latestVersionId": "1"}},
    )
    world.settle()
    return Subject(world, datastore_id, answer["destinationImageSetProperties"]["imageSetId"])


def test_an_update_answers_with_a_locked_image_set_and_its_next_version(copy: Subject) -> None:
    healthimaging.set_delays({"image_set_updating_seconds": NEVER})
    updates = {"DICOMUpdates": {"updatableAttributes": as_blob(of_patient(PatientName="A^B"))}}
    answer = copy.world.imaging.update_image_set_metadata(**copy.request(updates))
    assert (answer["imageSetState"], answer["imageSetWorkflowStatus"]) == ("LOCKED", "UPDATING")
    assert answer["latestVersionId"] == "2"
    assert answer["createdAt"] <= answer["updatedAt"]
    again = refusal(copy.world.imaging.update_image_set_metadata, **copy.request(updates))
    assert again[:2] == (HTTP_CONFLICT, "ConflictException")
    assert copy.metadata()["Patient"]["DICOM"]["PatientName"] == "Doe^Jane"


def test_an_attribute_is_updated_in_a_new_version_and_found_by_the_search(copy: Subject) -> None:
    found = copy.update(of_patient(PatientID="P2", PatientName="MX^MX"))
    assert (found["imageSetWorkflowStatus"], found["versionId"]) == ("UPDATED", "2")
    assert copy.metadata()["Patient"]["DICOM"]["PatientName"] == "MX^MX"
    assert copy.metadata(versionId="1")["Patient"]["DICOM"]["PatientName"] == "Doe^Jane"
    filters = [{"operator": "EQUAL", "values": [{"DICOMPatientId": "P2"}]}]
    (hit,) = copy.world.image_sets(copy.named["datastoreId"], filters=filters)
    assert hit["imageSetId"] == copy.named["imageSetId"]


def test_an_attribute_is_removed_whatever_value_is_given(copy: Subject) -> None:
    copy.remove(of_study(StudyDescription="ANYTHING"))
    assert "StudyDescription" not in copy.metadata()["Study"]["DICOM"]


def test_an_instance_is_removed_but_not_the_last_one(copy: Subject) -> None:
    assert copy.remove(of_instance(1, {}))["imageSetWorkflowStatus"] == "UPDATED"
    assert list(copy.instances()) == [f"{SERIES}.2"]
    found = copy.remove(of_instance(2, {}))
    assert found["imageSetWorkflowStatus"] == "UPDATE_FAILED"
    assert "Delete the image set instead" in found["message"]
    assert list(copy.instances()) == [f"{SERIES}.2"]


def test_an_image_set_goes_back_to_an_earlier_version(copy: Subject) -> None:
    copy.remove(of_instance(1, {}))
    found = copy.change({"revertToVersionId": "1"})
    assert (found["imageSetWorkflowStatus"], found["versionId"]) == ("UPDATED", "3")
    entries = copy.instances()
    assert len(entries) == 2
    frame_id = entries[f"{SERIES}.1"]["ImageFrames"][0]["ID"]
    datastore_id, image_set_id = copy.named.values()
    assert copy.world.frame(datastore_id, image_set_id, frame_id)[0] == "image/jph"


def test_force_gives_instances_private_attributes_and_other_uids(copy: Subject) -> None:
    private = {"DICOM": {"001910F9": "97"}, "DICOMVRs": {"001910F9": "DS"}}
    assert copy.update(of_instance(1, private))["imageSetWorkflowStatus"] == "UPDATE_FAILED"
    found = copy.update(of_instance(1, private), force=True)
    assert (found["imageSetWorkflowStatus"], found["overrides"]) == ("UPDATED", {"forced": True})
    assert copy.instances()[f"{SERIES}.1"]["DICOMVRs"]["001910F9"] == "DS"
    copy.update(of_instance(1, {"DICOM": {"SOPInstanceUID": "1.2.99"}}), force=True)
    assert copy.instances()["1.2.99"]["DICOM"]["SOPInstanceUID"] == "1.2.99"
    copy.update(of_series(SeriesInstanceUID="1.2.77"), force=True)
    assert list(copy.metadata()["Study"]["Series"]) == ["1.2.77"]


REFUSED_WITHOUT_FORCE = {
    "identifier": of_study(StudyID="S9"),
    "sequence": of_study(ReferencedStudySequence=[]),
    "multivalued": of_instance(1, {"DICOM": {"ImageType": ["A", "B"]}}),
    "wrong VR": of_study(StudyDate="tomorrow"),
    "number as text": of_instance(1, {"DICOM": {"Rows": "16"}}),
    "not in the standard": of_patient(NoSuchKeyword="1"),
}
REFUSED_ALWAYS = {
    "generated": of_instance(1, {"DICOM": {"PixelData": "AAAA"}}),
    "another level": of_study(PatientName="A^B"),
    "no such series": {"Study": {"Series": {"1.9": {"DICOM": {"Modality": "MR"}}}}},
    "no such instance": of_instance(9, {"DICOM": {"InstanceNumber": "1"}}),
    "private patient attribute": of_patient(**{"00111001": "1"}),
    "private without VR": of_instance(1, {"DICOM": {"001910F9": "97"}}),
    "UID of another instance": of_instance(1, {"DICOM": {"SOPInstanceUID": f"{SERIES}.2"}}),
}


@pytest.mark.parametrize("name", REFUSED_WITHOUT_FORCE)
def test_a_constraint_of_the_guide_holds_unless_forced(copy: Subject, name: str) -> None:
    found = copy.update(REFUSED_WITHOUT_FORCE[name])
    assert found["imageSetWorkflowStatus"] == "UPDATE_FAILED"
    assert found["message"].startswith("INVALID_REQUEST:  ")
    forced = copy.update(REFUSED_WITHOUT_FORCE[name], force=True)
    assert (forced["imageSetWorkflowStatus"], forced["versionId"]) == ("UPDATED", "3")


@pytest.mark.parametrize("name", REFUSED_ALWAYS)
def test_force_does_not_override_what_cannot_be(copy: Subject, name: str) -> None:
    found = copy.update(REFUSED_ALWAYS[name], force=True)
    assert found["imageSetWorkflowStatus"] == "UPDATE_FAILED"
    assert found["message"].startswith("INVALID_REQUEST:  ")


def test_uids_of_a_primary_image_set_stay_even_with_force(primary: Subject) -> None:
    changed_uid = of_instance(1, {"DICOM": {"SOPInstanceUID": "1.2.99"}})
    assert primary.update(changed_uid, force=True)["imageSetWorkflowStatus"] == "UPDATE_FAILED"
    found = primary.update(of_series(SeriesDescription="x"))
    assert "primary" in found["message"]


def test_the_patient_of_primary_image_sets_changes_for_the_whole_study(
    world: World, datastore_id: str, primary: Subject
) -> None:
    other = instance(5, SeriesInstanceUID="1.2.9", SOPInstanceUID="1.2.9.1")
    world.import_files(datastore_id, {"5.dcm": part10(other)})
    blob = as_blob(of_patient(PatientName="New^Name"))
    updates = {"DICOMUpdates": {"updatableAttributes": blob}}
    call = world.imaging.update_image_set_metadata
    assert refusal(call, **primary.request(updates))[0] == HTTP_INVALID
    healthimaging.set_delays({"image_set_updating_seconds": 0.2})
    call(**primary.request(updates, includeStudyImageSets=True))
    (second,) = [
        s["imageSetId"]
        for s in world.image_sets(datastore_id)
        if s["imageSetId"] != primary.named["imageSetId"]
    ]
    seen = world.imaging.get_image_set(datastoreId=datastore_id, imageSetId=second)
    assert seen["imageSetWorkflowStatus"] == "UPDATING_FOR_STUDY_CONSISTENCY"
    world.settle()
    for image_set_id in (primary.named["imageSetId"], second):
        document = world.metadata(datastore_id, image_set_id)
        assert document["Patient"]["DICOM"]["PatientName"] == "New^Name"
        shown = world.imaging.get_image_set(datastoreId=datastore_id, imageSetId=image_set_id)
        assert (shown["versionId"], shown["imageSetWorkflowStatus"]) == ("2", "UPDATED")


def test_what_cannot_be_understood_is_refused_at_once(copy: Subject) -> None:
    call = copy.world.imaging.update_image_set_metadata
    good = {"DICOMUpdates": {"updatableAttributes": as_blob(of_patient(PatientName="A^B"))}}
    for updates, options, code in (
        (good, {"latestVersionId": "9"}, HTTP_CONFLICT),
        (good, {"imageSetId": "f" * 32}, HTTP_NOT_FOUND),
        ({"revertToVersionId": "9"}, {}, HTTP_NOT_FOUND),
        ({"revertToVersionId": "1"}, {"includeStudyImageSets": True}, HTTP_INVALID),
        ({"DICOMUpdates": {}}, {}, HTTP_INVALID),
        ({"DICOMUpdates": {"updatableAttributes": b"{"}}, {}, HTTP_INVALID),
        ({"DICOMUpdates": {"updatableAttributes": b"[]"}}, {}, HTTP_INVALID),
        (
            {"DICOMUpdates": {"updatableAttributes": as_blob({"DatastoreID": "x"})}},
            {},
            HTTP_INVALID,
        ),
        (
            {"DICOMUpdates": {"updatableAttributes": as_blob({"SchemaVersion": 2})}},
            {},
            HTTP_INVALID,
        ),
        (
            {"DICOMUpdates": {"updatableAttributes": as_blob(of_series(Modality="MR"))}},
            {"includeStudyImageSets": True},
            HTTP_INVALID,
        ),
    ):
        assert refusal(call, **copy.request(updates, **options))[0] == code, updates


def test_an_import_waits_until_an_update_is_done(
    world: World, datastore_id: str, primary: Subject
) -> None:
    # GIVEN an update that still goes on
    healthimaging.set_delays({"image_set_updating_seconds": 0.5})
    updates = {"DICOMUpdates": {"updatableAttributes": as_blob(of_study(StudyDescription="NEW"))}}
    world.imaging.update_image_set_metadata(**primary.request(updates))
    # WHEN a job brings a third instance of the same series
    world.import_files(datastore_id, {"3.dcm": part10(instance(3, StudyDescription="CHEST"))})
    # THEN neither change is lost
    document = primary.metadata()
    assert document["Study"]["DICOM"]["StudyDescription"] == "NEW"
    assert len(primary.instances()) == 3
    assert world.imaging.get_image_set(**primary.named)["versionId"] == "3"
