from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import replace
from typing import Any

from frameproof.contracts import ImageSet, InstanceAttributes, StoredInstance
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.earlier_imports import of_this_run
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.stored_instances import StoredInstances, stored_instances
from frameproof.run_store import RunStore
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


def contents(document_gzip: bytes) -> ImageSetContents:
    found = read_image_set(document_gzip, image_set_id=IMAGE_SET, version_id="2", is_primary=True)
    assert isinstance(found.image_set, ImageSet)
    return found


def test_every_instance_is_read_with_digests_for_its_identifiers() -> None:
    found = list(stored_instances(contents(document(**{"1_2_3_1": instance()}))))
    assert found == [EXPECTED]


def test_report_has_no_frames_and_no_image() -> None:
    report = {"DICOM": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11"}, "ImageFrames": []}
    (found,) = stored_instances(contents(document(**{"1_2_3_1": report})))
    assert (found.frames, found.attributes.number_of_frames, found.attributes.rows) == (0, 0, 0)


def test_image_of_floats_has_a_frame_whether_it_is_there_or_not() -> None:
    floats = {"DICOM": {"Rows": 4, "FloatPixelData": None}, "ImageFrames": []}
    (found,) = stored_instances(contents(document(**{"1_2_3_1": floats})))
    assert (found.frames, found.attributes.number_of_frames) == (0, 1)


def test_video_keeps_the_number_of_frames_that_it_declares() -> None:
    video = instance(NumberOfFrames="300")
    video |= {"StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.102", "ImageFrames": [{"ID": "0"}]}
    (found,) = stored_instances(contents(document(**{"1_2_3_1": video})))
    assert (found.frames, found.attributes.number_of_frames) == (1, 300)


def test_elements_of_several_values_are_one_text() -> None:
    odd = instance(PhotometricInterpretation=["MONOCHROME2", "RGB "])
    (found,) = stored_instances(contents(document(**{"1_2_3_1": odd})))
    assert found.attributes.photometric_interpretation == "MONOCHROME2\\RGB"


def noted(content: ImageSetContents, *, is_wanted: bool = True) -> RunStore:
    stored = StoredInstances(is_wanted=is_wanted)
    assert list(stored.noted(iter([content]))) == [content]
    runs = run_store(ObjectsInMemory())
    stored.write(runs)
    return runs


def test_all_instances_are_written_also_those_that_an_earlier_import_brought() -> None:
    # GIVEN an image set whose first version another run made
    old = contents(document(**{"1_2_3_1": instance()}))
    new = contents(document(**{"1_2_3_1": instance(), "1_2_3_2": instance()}))
    ours = of_this_run(new, old, imported=1)
    assert [item.sop_instance_uid for item in ours.instances] == ["1.2.3.2"]
    # WHEN this run's part of it is handed on
    runs = noted(ours)
    # THEN those that it left out are rows too: what was sent again may look as it did before
    assert list(runs.rows(StoredInstance, runs.keys.stored_instances)) == [
        named("1.2.3.1"),
        named("1.2.3.2"),
    ]


def test_nothing_is_written_where_no_source_proof_is_wanted() -> None:
    runs = noted(contents(document(**{"1_2_3_1": instance()})), is_wanted=False)
    assert not runs.has(runs.keys.stored_instances)
