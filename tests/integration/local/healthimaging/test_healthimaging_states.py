import pytest
from botocore.config import Config

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, refusal, session
from tests.unit.local.healthimaging.dicom_files import instance, part10

NEVER = 3600.0
UNKNOWN = "f" * 32


def test_a_new_datastore_is_creating_and_cannot_be_used_yet(world: World) -> None:
    healthimaging.set_delays({"datastore_creating_seconds": NEVER})
    created = world.imaging.create_datastore(datastoreName="slow")
    held = {"datastoreId": created["datastoreId"]}
    assert created["datastoreStatus"] == "CREATING"
    assert status_of(world, held) == "CREATING"
    assert refusal(world.imaging.delete_datastore, **held)[:2] == (409, "ConflictException")
    assert refusal(world.imaging.search_image_sets, **held)[1] == "ConflictException"


def test_a_datastore_that_is_deleted_is_deleting_at_first(world: World, datastore_id: str) -> None:
    held = {"datastoreId": datastore_id}
    assert status_of(world, held) == "ACTIVE"
    healthimaging.set_delays({"datastore_deleting_seconds": NEVER})
    assert world.imaging.delete_datastore(**held)["datastoreStatus"] == "DELETING"
    assert status_of(world, held) == "DELETING"
    assert refusal(world.imaging.delete_datastore, **held)[1] == "ConflictException"


def status_of(world: World, held: dict[str, str]) -> str:
    properties = world.imaging.get_datastore(**held)["datastoreProperties"]
    status: str = properties["datastoreStatus"]
    return status


def test_a_deleted_datastore_is_gone(world: World, datastore_id: str) -> None:
    world.imaging.delete_datastore(datastoreId=datastore_id)
    world.settle()
    status, code, message = refusal(world.imaging.get_datastore, datastoreId=datastore_id)
    assert (status, code) == (404, "ResourceNotFoundException")
    assert datastore_id in message


def test_a_datastore_shows_its_properties(world: World) -> None:
    kms = "arn:aws:kms:us-east-1:123456789012:alias/key"
    datastore_id = world.new_datastore(datastoreName="n", kmsKeyArn=kms, tags={"run": "1"})
    shown = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    assert shown["datastoreArn"] == (
        f"arn:aws:medical-imaging:us-east-1:123456789012:datastore/{datastore_id}"
    )
    assert (shown["datastoreName"], shown["kmsKeyArn"]) == ("n", kms)
    assert shown["losslessStorageFormat"] == "HTJ2K"
    assert shown["createdAt"] <= shown["updatedAt"]


def test_datastores_are_listed_by_status_and_page(world: World) -> None:
    ids = [world.new_datastore() for _ in range(3)]
    first = world.imaging.list_datastores(maxResults=2)
    second = world.imaging.list_datastores(maxResults=2, nextToken=first["nextToken"])
    listed = [*first["datastoreSummaries"], *second["datastoreSummaries"]]
    assert [summary["datastoreId"] for summary in listed] == ids
    assert "nextToken" not in second
    assert world.imaging.list_datastores(datastoreStatus="DELETING")["datastoreSummaries"] == []


def test_regions_do_not_see_each_other(world: World, datastore_id: str) -> None:
    world.region_name = "us-west-2"
    world.clients.clear()
    code = refusal(world.imaging.get_datastore, datastoreId=datastore_id)[1]
    assert code == "ResourceNotFoundException"


def test_a_region_without_healthimaging_is_named(world: World) -> None:
    world.region_name = "eu-central-1"
    world.clients.clear()
    assert "not offered in eu-central-1" in refusal(world.imaging.list_datastores)[2]


def test_the_same_client_token_creates_one_datastore(world: World) -> None:
    first = world.imaging.create_datastore(datastoreName="a", clientToken="t")
    assert (
        world.imaging.create_datastore(datastoreName="a", clientToken="t")["datastoreId"]
        == (first["datastoreId"])
    )
    code = refusal(world.imaging.create_datastore, datastoreName="b", clientToken="t")[1]
    assert code == "ConflictException"
    assert len(world.imaging.list_datastores()["datastoreSummaries"]) == 1


def test_a_filled_datastore_cannot_be_deleted(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, {"a.dcm": part10(instance())})
    _, code, message = refusal(world.imaging.delete_datastore, datastoreId=datastore_id)
    assert code == "ConflictException"
    assert "1 image sets" in message


def test_a_job_is_submitted_then_in_progress_then_completed(
    world: World, datastore_id: str
) -> None:
    # GIVEN a job that is held in each state in turn
    world.upload({"in/a.dcm": part10(instance())})
    healthimaging.set_delays({"job_submitted_seconds": NEVER})
    held = world.start_import(datastore_id, "in/", jobName="held")
    assert world.job(datastore_id, held)["jobStatus"] == "SUBMITTED"
    healthimaging.set_delays({"job_submitted_seconds": 0, "job_in_progress_seconds": NEVER})
    running = world.start_import(datastore_id, "in/")
    world.wait_for_job(datastore_id, running, "IN_PROGRESS")
    # WHEN one is not held
    healthimaging.set_delays({"job_in_progress_seconds": 0})
    done = world.start_import(datastore_id, "in/")
    job = world.wait_for_job(datastore_id, done, "COMPLETED")
    # THEN it has ended, and the list shows all three, newest first
    assert job["endedAt"] >= job["submittedAt"]
    assert [s["jobId"] for s in world.jobs(datastore_id)] == [done, running, held]
    by_status = world.imaging.list_dicom_import_jobs(
        datastoreId=datastore_id, jobStatus="SUBMITTED"
    )
    assert [s["jobName"] for s in by_status["jobSummaries"]] == ["held"]
    # AND a data store with unfinished jobs cannot be deleted
    message = refusal(world.imaging.delete_datastore, datastoreId=datastore_id)[2]
    assert "2 unfinished import jobs" in message


def test_the_manifest_may_lag_behind_completed(world: World, datastore_id: str) -> None:
    healthimaging.set_delays({"manifest_lag_seconds": NEVER})
    world.upload({"in/a.dcm": part10(instance())})
    job_id = world.start_import(datastore_id, "in/")
    job = world.wait_for_job(datastore_id, job_id, "COMPLETED")
    assert list(world.output_files(job)) == ["SUCCESS/success.ndjson"]


def test_a_deleted_image_set_is_locked_then_gone(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, {"a.dcm": part10(instance())})
    (image_set,) = world.image_sets(datastore_id)
    which = {"datastoreId": datastore_id, "imageSetId": image_set["imageSetId"]}
    # WHEN it is deleted and the end of that does not come
    healthimaging.set_delays({"image_set_deleting_seconds": NEVER})
    answer = world.imaging.delete_image_set(**which)
    # THEN it is locked
    assert (answer["imageSetState"], answer["imageSetWorkflowStatus"]) == ("LOCKED", "DELETING")
    shown = world.imaging.get_image_set(**which)
    assert (shown["imageSetState"], shown["imageSetWorkflowStatus"]) == ("LOCKED", "DELETING")
    assert refusal(world.imaging.delete_image_set, **which)[1] == "ConflictException"


def test_a_hundred_image_sets_are_deleted_at_a_time(world: World, datastore_id: str) -> None:
    # GIVEN 101 series, and deletions that take long
    files = {f"{n}.dcm": part10(instance(n, SeriesInstanceUID=f"1.9.{n}")) for n in range(101)}
    world.import_files(datastore_id, files)
    *hundred, last = [found["imageSetId"] for found in world.image_sets(datastore_id)]
    healthimaging.set_delays({"image_set_deleting_seconds": NEVER})
    for image_set_id in hundred:
        world.imaging.delete_image_set(datastoreId=datastore_id, imageSetId=image_set_id)
    # THEN one more is throttled
    once = Config(retries={"total_max_attempts": 1})
    client = session().client("medical-imaging", region_name="us-east-1", config=once)
    status, code, message = refusal(
        client.delete_image_set, datastoreId=datastore_id, imageSetId=last
    )
    assert (status, code) == (429, "ThrottlingException")
    assert message.startswith("100 image sets of data store")


def test_an_emptied_datastore_can_be_deleted(world: World, datastore_id: str) -> None:
    world.import_files(datastore_id, {"a.dcm": part10(instance())})
    (image_set,) = world.image_sets(datastore_id)
    which = {"datastoreId": datastore_id, "imageSetId": image_set["imageSetId"]}
    world.imaging.delete_image_set(**which)
    world.settle()
    assert refusal(world.imaging.get_image_set, **which)[1] == "ResourceNotFoundException"
    assert world.image_sets(datastore_id) == []
    world.imaging.delete_datastore(datastoreId=datastore_id)
    world.settle()
    assert world.imaging.list_datastores()["datastoreSummaries"] == []


def test_unknown_ids_are_not_found(world: World, datastore_id: str) -> None:
    image_set = {"datastoreId": datastore_id, "imageSetId": UNKNOWN}
    frame = {"imageFrameInformation": {"imageFrameId": UNKNOWN}}
    for operation, request in (
        (world.imaging.get_datastore, {"datastoreId": UNKNOWN}),
        (world.imaging.get_dicom_import_job, {"datastoreId": datastore_id, "jobId": UNKNOWN}),
        (world.imaging.get_image_set, image_set),
        (world.imaging.get_image_set_metadata, image_set),
        (world.imaging.get_image_frame, {**image_set, **frame}),
        (world.imaging.list_image_set_versions, image_set),
        (world.imaging.delete_image_set, image_set),
        (world.imaging.search_image_sets, {"datastoreId": UNKNOWN}),
    ):
        assert refusal(operation, **request)[:2] == (404, "ResourceNotFoundException")


def test_bad_input_is_refused_before_anything_else(world: World) -> None:
    status, code, message = refusal(world.imaging.get_datastore, datastoreId="BAD")
    assert (status, code) == (400, "ValidationException")
    assert message.startswith("1 validation error detected: Value 'BAD' at 'datastoreId'")


def test_a_role_that_does_not_exist_is_refused(world: World, datastore_id: str) -> None:
    unknown = "arn:aws:iam::123456789012:role/nobody"
    _, code, message = refusal(
        world.start_import, datastore_id=datastore_id, prefix="in/", dataAccessRoleArn=unknown
    )
    assert code == "ValidationException"
    assert unknown in message
    assert world.jobs(datastore_id) == []


@pytest.mark.parametrize(
    "options",
    [
        {"losslessStorageFormat": "PNG"},
        {"datastoreName": "a b"},
        {"kmsKeyArn": "arn:x"},
    ],
)
def test_what_cannot_be_created_is_refused(world: World, options: dict[str, str]) -> None:
    assert refusal(world.imaging.create_datastore, **options)[1] == "ValidationException"
