import zlib
from typing import Any

import openjpeg
import pytest

from tests.integration.local.healthimaging.world import World, bundled, checksum, only_entry
from tests.unit.local.healthimaging.dicom_files import instance, part10

# pydicom warns of the little irregularities that some of the bundled files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

HTJ2K = "1.2.840.10008.1.2.4.202"


def one_good_file_among_broken_ones() -> dict[str, bytes]:
    without: dict[str, Any] = {"SOPClassUID": None}
    return {
        "folder/": b"",
        "a/b/c/good.dcm": part10(instance(1)),
        "a/no-class.dcm": part10(instance(2, **without)),
        "a/no-syntax.dcm": bundled("meta_missing_tsyntax.dcm"),
        "empty.dcm": b"",
        "readme.txt": b"not DICOM",
        "truncated.dcm": bundled("MR_truncated.dcm"),
    }


def test_bad_files_do_not_hide_the_good_ones(world: World, datastore_id: str) -> None:
    # GIVEN a prefix with folders, a folder marker, and files that are broken in several ways
    job = world.import_files(datastore_id, one_good_file_among_broken_ones())
    # THEN the job is completed, and every file is accounted for
    assert job["jobStatus"] == "COMPLETED"
    manifest = world.manifest(job)
    assert manifest["numberOfScannedFiles"] == 6
    assert manifest["numberOfImportedFiles"] == 2
    assert manifest["numberOfFilesWithCustomerError"] == 4
    assert manifest["numberOfFilesWithServerError"] == 0
    failures = {
        line["inputFile"].rpartition("/")[2]: line["exception"]
        for line in world.lines(job, "FAILURE/failure.ndjson")
    }
    assert {f["exceptionType"] for f in failures.values()} == {"ValidationException"}
    messages = {name: failure["message"] for name, failure in failures.items()}
    assert messages["no-class.dcm"] == "DICOM attribute SOPClassUID does not exist"
    assert messages["no-syntax.dcm"] == "DICOM attribute TransferSyntaxUID does not exist"
    assert messages["readme.txt"] == "DICOM attributes does not exist"
    assert messages["empty.dcm"] == "DICOM attributes does not exist"
    imported = [line["inputFile"] for line in world.lines(job, "SUCCESS/success.ndjson")]
    assert [key.rpartition("/")[2] for key in imported] == ["good.dcm", "truncated.dcm"]
    (line,) = world.lines(job, "WARNING/warning.ndjson")
    (warning,) = line["importResponse"]["warnings"]
    assert line["inputFile"].endswith("truncated.dcm")
    assert warning["warning_reason_code"] == 45328
    assert "The pixel data is not readable: " in warning["message"]


def test_the_manifest_names_the_job_and_its_places(world: World, datastore_id: str) -> None:
    job = world.import_files(datastore_id, {"a.dcm": part10(instance())})
    manifest = world.manifest(job)
    place = f"s3://import-output/results/{datastore_id}-DicomImport-{job['jobId']}/"
    assert job["outputS3Uri"] == place
    assert manifest["jobId"] == job["jobId"]
    assert manifest["datastoreId"] == datastore_id
    assert manifest["inputS3Uri"] == job["inputS3Uri"]
    assert manifest["outputS3Uri"] == place
    assert manifest["successOutputS3Uri"] == f"{place}SUCCESS/"
    assert manifest["failureOutputS3Uri"] == f"{place}FAILURE/"
    assert manifest["warningsOutputS3Uri"] == f"{place}WARNING/"
    assert set(world.output_files(job)) == {"job-output-manifest.json", "SUCCESS/success.ndjson"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inputS3Uri": "s3://dicom-input/nothing/"}, "no files under s3://dicom-input/nothing/"),
        ({"inputS3Uri": "s3://no-such-bucket/x/"}, "input bucket no-such-bucket"),
        ({"outputS3Uri": "s3://no-such-bucket/x/"}, "output bucket no-such-bucket"),
    ],
)
def test_a_job_that_cannot_work_fails_with_a_message(
    world: World, datastore_id: str, changes: dict[str, str], words: str
) -> None:
    job = world.import_prefix(datastore_id, "in/", **changes)
    assert job["jobStatus"] == "FAILED"
    assert words in job["message"]
    assert job["endedAt"] >= job["submittedAt"]


def test_too_many_files_fail_the_job(
    world: World, datastore_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frameproof_local.healthimaging.bucket_input.MAX_FILES", 1)
    job = world.import_files(datastore_id, {"a.dcm": b"a", "b.dcm": b"b"})
    assert job["jobStatus"] == "FAILED"
    assert "at most 1" in job["message"]


def test_too_many_bytes_fail_the_job(
    world: World, datastore_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frameproof_local.healthimaging.bucket_input.MAX_TOTAL_BYTES", 3)
    job = world.import_files(datastore_id, {"a.dcm": b"ab", "b.dcm": b"cd"})
    assert job["jobStatus"] == "FAILED"
    assert "4 bytes" in job["message"]


def test_more_files_than_a_listing_page_are_all_scanned(world: World, datastore_id: str) -> None:
    job = world.import_files(datastore_id, {f"{n}.txt": b"x" for n in range(1001)})
    assert world.manifest(job)["numberOfScannedFiles"] == 1001


def test_the_same_client_token_starts_one_job(world: World, datastore_id: str) -> None:
    world.upload({"in/a.dcm": part10(instance())})
    first = world.start_import(datastore_id, "in/", clientToken="t")
    assert world.start_import(datastore_id, "in/", clientToken="t") == first
    world.settle()
    assert len(world.jobs(datastore_id)) == 1


@pytest.mark.parametrize(
    ("name", "stored", "content_type"),
    [
        ("examples_ybr_color.dcm", "1.2.840.10008.1.2.4.50", "image/jpeg"),
        ("JPEG2000.dcm", "1.2.840.10008.1.2.4.91", "image/j2c"),
        ("liver.dcm", "1.2.840.10008.1.2.1", "application/octet-stream"),
        ("rtdose.dcm", "1.2.840.10008.1.2", "application/octet-stream"),
    ],
)
def test_kept_frames_are_summed_as_stored(
    world: World, datastore_id: str, name: str, stored: str, content_type: str
) -> None:
    world.import_files(datastore_id, {name: bundled(name)})
    image_set_id, entry = only_entry(world, datastore_id)
    assert entry["StoredTransferSyntaxUID"] == stored
    assert "ChecksumType" not in entry
    assert len(entry["ImageFrames"]) == int(entry["DICOM"].get("NumberOfFrames", 1))
    for frame in entry["ImageFrames"]:
        served_type, served = world.frame(datastore_id, image_set_id, frame["ID"])
        assert served_type == content_type
        assert checksum(frame) == zlib.crc32(served)
        assert frame["FrameSizeInBytes"] == len(served)
        assert (frame["MinPixelValue"], frame["MaxPixelValue"]) == (None, None)


def test_binary_segmentations_are_the_same_in_both_byte_orders(
    world: World, datastore_id: str
) -> None:
    other = world.new_datastore()
    sums = []
    for where, name in ((datastore_id, "liver.dcm"), (other, "liver_expb.dcm")):
        world.import_files(where, {name: bundled(name)})
        sums.append([checksum(frame) for frame in only_entry(world, where)[1]["ImageFrames"]])
    assert sums[0] == sums[1]


@pytest.mark.parametrize(("name", "code"), [("rtdose.dcm", 45312), ("SC_rgb_rle_32bit.dcm", 45312)])
def test_pixels_that_htj2k_cannot_hold_are_kept_with_a_warning(
    world: World, datastore_id: str, name: str, code: int
) -> None:
    job = world.import_files(datastore_id, {name: bundled(name)})
    assert world.manifest(job)["numberOfImportedFiles"] == 1
    (line,) = world.lines(job, "WARNING/warning.ndjson")
    (warning,) = line["importResponse"]["warnings"]
    assert warning["warning_reason_code"] == code
    assert warning["type"] == "TranscodingException"
    assert line["importResponse"]["imageSetVersion"] == 1


@pytest.mark.parametrize("name", ["test-SR.dcm", "rtplan.dcm", "waveform_ecg.dcm"])
def test_instances_without_pixels_have_no_frames(
    world: World, datastore_id: str, name: str
) -> None:
    world.import_files(datastore_id, {name: bundled(name)})
    _, entry = only_entry(world, datastore_id)
    assert entry["ImageFrames"] == []
    assert "StoredTransferSyntaxUID" not in entry


@pytest.mark.parametrize(
    ("name", "original", "photometric"),
    [
        ("CT_small.dcm", "1.2.840.10008.1.2.1", "MONOCHROME2"),
        ("JPGExtended.dcm", "1.2.840.10008.1.2.4.51", "MONOCHROME2"),
        ("SC_ybr_full_422_uncompressed.dcm", "1.2.840.10008.1.2.1", "YBR_FULL_422"),
        ("examples_palette.dcm", "1.2.840.10008.1.2.1", "PALETTE COLOR"),
    ],
)
def test_a_transcoded_instance_says_so_and_keeps_its_attributes(
    world: World, datastore_id: str, name: str, original: str, photometric: str
) -> None:
    world.import_files(datastore_id, {name: bundled(name)})
    image_set_id, entry = only_entry(world, datastore_id)
    (frame,) = entry["ImageFrames"]
    assert entry["StoredTransferSyntaxUID"] == HTJ2K
    assert entry["ChecksumType"] == "DECOMPRESSED"
    assert entry["DICOM"]["TransferSyntaxUID"] == original
    assert entry["DICOM"]["PhotometricInterpretation"] == photometric
    assert entry["DICOM"]["PixelData"] is None
    pixels = openjpeg.decode(world.frame(datastore_id, image_set_id, frame["ID"])[1])
    assert (frame["MinPixelValue"], frame["MaxPixelValue"]) == (pixels.min(), pixels.max())
    assert zlib.crc32(pixels.tobytes()) == checksum(frame)


def test_too_long_elements_are_lines_of_the_output(world: World, datastore_id: str) -> None:
    job = world.import_files(
        datastore_id,
        {
            "refused.dcm": part10(instance(1, PatientID="p" * 257)),
            "warned.dcm": part10(instance(2, StudyID="1" * 17)),
        },
    )
    (failure,) = world.lines(job, "FAILURE/failure.ndjson")
    assert failure["exception"] == {
        "exceptionType": "ValidationException",
        "message": "DICOM attribute PatientID exceeds the maximum length of 256",
    }
    (line,) = world.lines(job, "WARNING/warning.ndjson")
    assert [w["warning_reason_code"] for w in line["importResponse"]["warnings"]] == [45571]
