"""A template that is wrong makes `sam deploy` fail with the resource's name, and leaves nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, LocalStack
from tests.e2e.sam_cli import SamCli, inventory

NO_SUCH_ROLE = "arn:aws:iam::123456789012:role/no-such-role"


@pytest.fixture(scope="module")
def sam(empty_aws: LocalStack, sam_build_folder: Path) -> SamCli:
    return SamCli(empty_aws, sam_build_folder)


def unknown_property(template: dict[str, Any]) -> None:
    template["Resources"]["InputBucket"]["Properties"]["Colour"] = "red"


def unknown_property_of_a_function(template: dict[str, Any]) -> None:
    template["Resources"]["PlanCopyFunction"]["Properties"]["Colour"] = "red"


def missing_role_of_the_machine(template: dict[str, Any]) -> None:
    take_no_such_role(template, "ImportStudyStateMachine")


def missing_role_of_a_function(template: dict[str, Any]) -> None:
    take_no_such_role(template, "PollImportFunction")


def take_no_such_role(template: dict[str, Any], name: str) -> None:
    """Name a role that there is not, in the place of the one that SAM makes."""
    resources = template["Resources"]
    properties = resources[name]["Properties"]
    del properties["Policies"]
    properties["Role"] = NO_SUCH_ROLE
    resources["UseKeyPolicy"]["Properties"]["Roles"].remove({"Ref": f"{name}Role"})


def missing_log_group(template: dict[str, Any]) -> None:
    del template["Resources"]["CopyStudyLogGroup"]


def wrong_layer(template: dict[str, Any]) -> None:
    other = template["Resources"]["OpenjpegArm64Layer"]
    del other["Condition"]
    template["Resources"]["VerifyFramesFunction"]["Properties"]["Layers"] = [
        {"Ref": "OpenjpegArm64Layer"}
    ]


@pytest.mark.parametrize(
    ("change", "resource", "reason"),
    [
        (unknown_property, "InputBucket", "Colour"),
        (unknown_property_of_a_function, "PlanCopyFunction", "Colour"),
        (missing_role_of_the_machine, "ImportStudyStateMachine", "no-such-role"),
        (missing_role_of_a_function, "PollImportFunction", "no-such-role"),
        (missing_log_group, "CopyStudyLogGroup", "Unresolved resource dependencies"),
        (wrong_layer, "VerifyFramesFunction", "built for x86_64"),
    ],
)
def test_a_wrong_template_is_refused_by_the_name_of_its_resource(
    sam: SamCli, change: Any, resource: str, reason: str
) -> None:
    assert_refused(sam, change, resource, reason)


def test_a_definition_that_is_no_state_machine_is_refused(sam: SamCli) -> None:
    # GIVEN a definition in which a state's successor does not exist
    definition = json.loads((ROOT / "statemachine/import_study.asl.json").read_text())
    definition["States"]["PlanCopy"]["Next"] = "Nowhere"
    (sam.build_folder / "bad.asl.json").write_text(json.dumps(definition))

    def bad_definition(template: dict[str, Any]) -> None:
        machine = template["Resources"]["ImportStudyStateMachine"]
        machine["Properties"]["DefinitionUri"] = "bad.asl.json"

    # THEN the deployment fails, and says where
    assert_refused(sam, bad_definition, "ImportStudyStateMachine", "Nowhere")


def assert_refused(sam: SamCli, change: Any, resource: str, reason: str) -> None:
    """Deploy a changed template: it fails, says why, and leaves nothing but its own history."""
    before = inventory(sam.aws)
    template = sam.changed_template(f"{change.__name__}.json", change)
    printed = sam.deploy("refused", template=template, exit_code=1)
    words = " ".join(printed.split())  # SAM breaks its tables' lines anywhere
    assert resource in words.replace(" ", ""), printed
    assert reason.replace(" ", "") in words.replace(" ", ""), printed
    assert inventory(sam.aws) == before
    # A failed creation leaves its record, as on AWS; it holds no resource and can be deleted.
    sam.delete_stack("refused")
