"""StartDICOMImportJob looks at its role at once, and refuses one that could not do the work."""

import json
from typing import Any

import pytest

from tests.integration.local.healthimaging.import_roles import create_import_role, rights, trust
from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import instance, part10

READ = "data access role does not have proper read permission to the input s3 prefix"
WRITE = "data access role does not have proper write permission to the output s3 prefix"


def start(world: World, datastore_id: str, role_arn: str) -> tuple[int, str, str]:
    """Return the refusal of an import from dicom-input/in/ to import-output/results/."""
    return refusal(
        world.imaging.start_dicom_import_job,
        datastoreId=datastore_id,
        dataAccessRoleArn=role_arn,
        inputS3Uri="s3://dicom-input/in/",
        outputS3Uri="s3://import-output/results/",
    )


def changed(action: str, **changes: Any) -> dict[str, Any]:
    """Return the usual rights, with one action's statement changed."""
    policy = rights("dicom-input", "import-output")
    (statement,) = (s for s in policy["Statement"] if s["Action"] == action)
    statement.update(changes)
    return policy


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (changed("s3:ListBucket", Resource="arn:aws:s3:::import-output"), READ),
        (changed("s3:ListBucket", Resource="arn:aws:s3:::dicom-input"), WRITE),
        (changed("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "*"}}), READ),
        (changed("s3:GetObject", Resource="arn:aws:s3:::dicom-input/other/*"), READ),
        (changed("s3:GetObject", Effect="Deny"), READ),
        (changed("s3:PutObject", Resource="arn:aws:s3:::import-output/results"), WRITE),
    ],
)
def test_a_role_that_lacks_a_right_is_refused(
    world: World, datastore_id: str, policy: dict[str, Any], words: str
) -> None:
    role_arn = create_import_role(world.client("iam"), "lacking", policy=policy)
    status, code, message = start(world, datastore_id, role_arn)
    assert (status, code) == (400, "ValidationException")
    assert message.startswith(words)
    assert world.jobs(datastore_id) == []


@pytest.mark.parametrize(
    "policy",
    [
        {"Statement": []},
        trust(Principal={"Service": "lambda.amazonaws.com"}),
        trust(Effect="Deny"),
        trust(Condition={"StringEquals": {"aws:SourceAccount": "999999999999"}}),
        trust(Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:medical-imaging:*:*:*/x"}}),
    ],
)
def test_a_role_that_does_not_trust_the_service_is_refused(
    world: World, datastore_id: str, policy: dict[str, Any]
) -> None:
    role_arn = create_import_role(world.client("iam"), "distrustful", trust_policy=policy)
    status, code, message = start(world, datastore_id, role_arn)
    assert (status, code) == (400, "ValidationException")
    assert "cannot be assumed by medical-imaging.amazonaws.com" in message


def test_a_role_that_does_not_exist_is_refused(world: World, datastore_id: str) -> None:
    status, code, message = start(world, datastore_id, "arn:aws:iam::123456789012:role/nobody")
    assert (status, code) == (400, "ValidationException")
    assert "role/nobody does not exist" in message


def test_a_role_for_one_data_store_and_its_folders_is_enough(
    world: World, datastore_id: str
) -> None:
    # GIVEN the trust of AWS's sample template, and rights by an attached policy
    iam, resources = world.client("iam"), "arn:aws:s3:::"
    store = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    only_this_store = {
        "ForAllValues:StringEquals": {"aws:SourceAccount": "123456789012"},
        "ForAllValues:ArnEquals": {"aws:SourceArn": store["datastoreArn"]},
    }
    policy = changed("s3:GetObject", Resource=f"{resources}dicom-input/in/*")
    attached = iam.create_policy(PolicyName="rights", PolicyDocument=json.dumps(policy))["Policy"]
    elsewhere = rights("nowhere", "nowhere")
    role_arn = create_import_role(iam, "narrow", trust(Condition=only_this_store), elsewhere)
    assert start(world, datastore_id, role_arn)[2].startswith(READ)
    iam.attach_role_policy(RoleName="narrow", PolicyArn=attached["Arn"])
    # WHEN it is used for its folder and for its store, THEN the job does its work
    world.upload({"in/a.dcm": part10(instance())})
    job = world.import_prefix(datastore_id, "in/", dataAccessRoleArn=role_arn)
    assert world.manifest(job)["numberOfImportedFiles"] == 1
    # WHEN it is used for another store, THEN it is refused
    assert "cannot be assumed" in start(world, world.new_datastore(), role_arn)[2]


def test_a_permissions_boundary_limits_the_role(world: World, datastore_id: str) -> None:
    iam = world.client("iam")
    boundary = changed("s3:PutObject", Resource="arn:aws:s3:::import-output/elsewhere/*")
    made = iam.create_policy(PolicyName="boundary", PolicyDocument=json.dumps(boundary))
    role_arn = create_import_role(iam, "bounded")
    iam.put_role_permissions_boundary(RoleName="bounded", PermissionsBoundary=made["Policy"]["Arn"])
    assert start(world, datastore_id, role_arn)[2].startswith(WRITE)
