from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from typing import Any

from frameproof.contracts import ImageSet, InstanceAttributes, StoredInstance
from frameproof.image_sets.metadata import ImageSetContents, read_image_set
from frameproof.image_sets.stored_instances import StoredInstances, read_instances
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store

IMAGE_SET = "0123456789abcdef0123456789abcdef"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def instance(**elements: Any) -> dict[str, Any]:
    dicom = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "Rows": 4,
        "Columns": 6,
        "SamplesPerPixel": 1,
        "BitsAllocated": 16,
        "BitsStored": 12,
        "PixelRepresentation": 0,
        "PhotometricInterpretation": "MONOCHROME2 ",
        "NumberOfFrames": "2 ",
        "PixelData": None,
    }
    frames = [{"ID": f"{number:032x}"} for number in range(2)]
    return {"DICOM": dicom | elements, "ImageFrames": frames}


def document(**instances: dict[str, Any]) -> bytes:
    by_uid = {uid.replace("_", "."): entry for uid, entry in instances.items()}
    return gzip.compress(
        json.dumps(
            {
                "ImageSetID": IMAGE_SET,
                "Patient": {"DICOM": {"PatientID": "P1 "}},
                "Study": {
                    "DICOM": {"StudyInstanceUID": "1.2", "StudyID": "S1", "AccessionNumber": None},
                    "Series": {"1.2.3": {"DICOM": {"Modality": "CT"}, "Instances": by_uid}},
                },
            }
        ).encode()
    )


EXPECTED = StoredInstance(
    IMAGE_SET,
    InstanceAttributes(
        sop_instance_uid="1.2.3.1",
        series_instance_uid="1.2.3",
        study_instance_uid="1.2",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        patient_id_sha256=sha256("P1"),
        study_id_sha256=sha256("S1"),
        accession_number_sha256=None,
        rows=4,
        columns=6,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=12,
        pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
        number_of_frames=2,
    ),
    frames=2,
)


def named(uid: str) -> StoredInstance:
    return replace(EXPECTED, attributes=replace(EXPECTED.attributes, sop_instance_uid=uid))


class ImageSetsInMemory:
    """Versions of one image set."""

    def __init__(self, **versions: bytes) -> None:
        self._versions = versions

    def image_set(self, image_set_id: str) -> Any:
        raise AssertionError

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        return self._versions[f"v{version_id}"]


def contents(document_gzip: bytes) -> ImageSetContents:
    found = read_image_set(document_gzip, image_set_id=IMAGE_SET, version_id="2", is_primary=True)
    assert isinstance(found.image_set, ImageSet)
    return found


def test_every_instance_is_read_with_digests_for_its_identifiers() -> None:
    found = list(read_instances(document(**{"1_2_3_1": instance()}), image_set_id=IMAGE_SET))
    assert found == [EXPECTED]


def test_report_has_no_frames_and_no_image() -> None:
    report = {"DICOM": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11"}, "ImageFrames": []}
    (found,) = read_instances(document(**{"1_2_3_1": report}), image_set_id=IMAGE_SET)
    assert (found.frames, found.attributes.number_of_frames, found.attributes.rows) == (0, 0, 0)


def test_all_instances_of_the_newest_version_are_written() -> None:
    # GIVEN an image set whose first version another run made, and a listing that read both
    old = document(**{"1_2_3_1": instance()})
    new = document(**{"1_2_3_1": instance(), "1_2_3_2": instance()})
    stored = StoredInstances(ImageSetsInMemory(v1=old, v2=new), is_wanted=True)
    for version in ("2", "1"):
        stored.image_set_metadata(IMAGE_SET, version)
    ours = contents(new)
    ours = replace(ours, instances=[i for i in ours.instances if i.sop_instance_uid == "1.2.3.2"])
    # WHEN it is handed on
    assert list(stored.noted(iter([ours]))) == [ours]
    # THEN those that it left out are rows too: what was sent again may look as it did before
    runs = run_store(ObjectsInMemory())
    stored.write(runs)
    assert list(runs.rows(StoredInstance, runs.keys.stored_instances)) == [
        named("1.2.3.1"),
        named("1.2.3.2"),
    ]


def test_nothing_is_written_where_no_source_proof_is_wanted() -> None:
    only = document(**{"1_2_3_1": instance()})
    stored = StoredInstances(ImageSetsInMemory(v1=only), is_wanted=False)
    assert stored.image_set_metadata(IMAGE_SET, "1") == only
    assert len(list(stored.noted(iter([contents(only)])))) == 1
    runs = run_store(ObjectsInMemory())
    stored.write(runs)
    assert not runs.has(runs.keys.stored_instances)
