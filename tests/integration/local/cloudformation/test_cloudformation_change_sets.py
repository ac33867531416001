"""Change sets, as ``sam deploy`` uses them: made, looked at, executed, deleted."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

type Clients = Callable[[str], Any]

SOON = {"Delay": 0.1, "MaxAttempts": 600}
TEMPLATE = """
Parameters:
  Days: {Type: Number, Default: 7}
Resources:
  Group: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  Topic: {Type: AWS::SNS::Topic}
  Name: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Topic}}
"""


@pytest.fixture
def client(aws: Clients) -> Any:
    return aws("cloudformation")


def change_set(client: Any, stack: str, name: str, kind: str, **options: Any) -> dict[str, Any]:
    client.create_change_set(
        StackName=stack,
        ChangeSetName=name,
        ChangeSetType=kind,
        **{"TemplateBody": TEMPLATE, **options},
    )
    described: dict[str, Any] = client.describe_change_set(StackName=stack, ChangeSetName=name)
    return described


def actions(described: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    changes = [change["ResourceChange"] for change in described["Changes"]]
    return [
        (change["Action"], change["LogicalResourceId"], change.get("Replacement"))
        for change in changes
    ]


def test_a_stack_is_created_and_updated_by_change_sets(client: Any, stacks: Any) -> None:
    # GIVEN a change set for a stack that does not exist yet
    described = change_set(client, "cs", "first", "CREATE")
    client.get_waiter("change_set_create_complete").wait(
        StackName="cs", ChangeSetName="first", WaiterConfig=SOON
    )
    # THEN nothing is made, but the stack has a record
    assert stacks.describe("cs")["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert {action for action, _, _ in actions(described)} == {"Add"}
    # WHEN it is executed, THEN the stack is made
    client.execute_change_set(StackName="cs", ChangeSetName="first")
    assert stacks.wait_for("stack_create_complete", "cs")["StackStatus"] == "CREATE_COMPLETE"
    # AND a second one shows only what its parameter changes
    parameters = [{"ParameterKey": "Days", "ParameterValue": "30"}]
    described = change_set(client, "cs", "second", "UPDATE", Parameters=parameters)
    assert actions(described) == [("Modify", "Group", "False")]
    # AND what its execution cannot honour is refused, not ignored
    with pytest.raises(ClientError, match="always rolls a failed update back"):
        client.execute_change_set(StackName="cs", ChangeSetName="second", DisableRollback=True)
    with pytest.raises(ClientError, match="does not honour RetainExceptOnCreate"):
        client.execute_change_set(StackName="cs", ChangeSetName="second", RetainExceptOnCreate=True)
    client.execute_change_set(StackName="cs", ChangeSetName="second")
    assert stacks.wait_for("stack_update_complete", "cs")["StackStatus"] == "UPDATE_COMPLETE"
    parameters = stacks.describe("cs")["Parameters"]
    assert parameters == [{"ParameterKey": "Days", "ParameterValue": "30"}]


def test_a_change_set_without_changes_fails_with_the_words_that_sam_looks_for(
    client: Any, stacks: Any
) -> None:
    stacks.create("cs-same", TEMPLATE)
    change_set(client, "cs-same", "nothing", "UPDATE")
    with pytest.raises(WaiterError) as failed:
        client.get_waiter("change_set_create_complete").wait(
            StackName="cs-same", ChangeSetName="nothing", WaiterConfig=SOON
        )
    response = failed.value.last_response
    assert response["StatusReason"].startswith("The submitted information didn't contain changes.")
    with pytest.raises(ClientError) as refused:
        client.execute_change_set(StackName="cs-same", ChangeSetName="nothing")
    assert refused.value.response["Error"]["Code"] == "InvalidChangeSetStatus"


def test_a_change_set_foresees_replacements_and_what_hangs_on_them(
    client: Any, stacks: Any
) -> None:
    stacks.create("cs-replace", TEMPLATE)
    renamed = TEMPLATE.replace(
        "Topic: {Type: AWS::SNS::Topic}",
        "Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: other}}",
    ).replace("Group:", "NewGroup:")
    described = change_set(client, "cs-replace", "rename", "UPDATE", TemplateBody=renamed)
    assert actions(described) == [
        ("Add", "NewGroup", None),
        ("Modify", "Topic", "True"),
        ("Modify", "Name", "Conditional"),
        ("Remove", "Group", None),
    ]


def test_change_sets_are_listed_found_by_arn_and_deleted(client: Any, stacks: Any) -> None:
    stacks.create("cs-list", TEMPLATE)
    changed = TEMPLATE.replace("Default: 7", "Default: 14")
    described = change_set(client, "cs-list", "one", "UPDATE", TemplateBody=changed)
    arn = described["ChangeSetId"]
    summaries = client.list_change_sets(StackName="cs-list")["Summaries"]
    assert [summary["ChangeSetId"] for summary in summaries] == [arn]
    client.delete_change_set(ChangeSetName=arn)
    with pytest.raises(ClientError) as missing:
        client.describe_change_set(StackName="cs-list", ChangeSetName="one")
    assert missing.value.response["Error"]["Code"] == "ChangeSetNotFound"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"StackName": "cs-none", "ChangeSetType": "UPDATE"}, r"Stack \[cs-none\] does not exist"),
        (
            {"StackName": "cs-none", "ChangeSetType": "IMPORT"},
            "does not honour ChangeSetType IMPORT",
        ),
        ({"StackName": "not a name", "ChangeSetType": "CREATE"}, "regular expression"),
        (
            {"StackName": "cs-x", "ChangeSetType": "CREATE", "NotificationARNs": ["arn:aws:sns:x"]},
            "does not honour NotificationARNs",
        ),
    ],
)
def test_a_change_set_that_cannot_be_is_refused(
    client: Any, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError, match=words):
        client.create_change_set(ChangeSetName="x", TemplateBody=TEMPLATE, **options)


def test_iam_needs_to_be_acknowledged(client: Any) -> None:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": []}},
    }
    body = json.dumps({"Resources": {"Role": role}})
    with pytest.raises(ClientError) as refused:
        client.create_stack(StackName="iam", TemplateBody=body)
    assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"
    assert "CAPABILITY_IAM" in refused.value.response["Error"]["Message"]
