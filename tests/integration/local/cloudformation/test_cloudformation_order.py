"""In which order resources come and go, and which outlive what: CloudFormation User Guide,
"Update behaviors of stack resources", "DependsOn", "DeletionPolicy" and "UpdateReplacePolicy".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

type Clients = Callable[[str], Any]

# Three parameters, each with the name of the one before it: First <- Second <- Third.
CHAIN = {"First": "one", "Second": "!Ref First", "Third": "!Ref Second"}
BROKEN = "Broken: {Type: AWS::SNS::Topic, DependsOn: Third, Properties: {Archive: 1}}"


def parameter(logical_id: str, value: str = "x", name: str = "", attributes: str = "") -> str:
    named = f", Name: {name}" if name else ""
    return (
        f"{logical_id}: {{Type: AWS::SSM::Parameter{attributes},"
        f" Properties: {{Type: String, Value: {value}{named}}}}}"
    )


def template(*resources: str) -> str:
    return "Resources:\n" + "".join(f"  {resource}\n" for resource in resources)


def chain(**names: str) -> list[str]:
    # The last is written first: the order of the template must not matter.
    return [parameter(key, CHAIN[key], names.get(key, "")) for key in reversed(CHAIN)]


def those_with(history: list[tuple[str, str]], status: str) -> list[str]:
    return [logical_id for logical_id, each in history if each == status]


def exists(aws: Clients, name: str) -> bool:
    found = aws("ssm").describe_parameters(
        ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}]
    )
    return bool(found["Parameters"])


def test_a_stack_is_deleted_in_the_reverse_order_of_its_creation(stacks: Any) -> None:
    stack_id = stacks.create("order-delete", template(*chain()))["StackId"]
    created = those_with(stacks.history(stack_id), "CREATE_COMPLETE")
    stacks.delete("order-delete")
    deleted = those_with(stacks.history(stack_id), "DELETE_COMPLETE")
    assert created == ["First", "Second", "Third", "order-delete"]
    assert deleted == ["Third", "Second", "First", "order-delete"]


def test_a_failed_creation_is_rolled_back_in_reverse_order(stacks: Any) -> None:
    stack = stacks.create("order-rollback", template(*chain(), BROKEN))
    history = stacks.history("order-rollback")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert those_with(history, "CREATE_COMPLETE") == ["First", "Second", "Third"]
    assert those_with(history, "CREATE_FAILED") == ["Broken"]
    gone = those_with(history, "DELETE_COMPLETE")
    assert [name for name in gone if name != "Broken"] == ["Third", "Second", "First"]
    rollback = history.index(("order-rollback", "ROLLBACK_IN_PROGRESS"))
    assert history.index(("Broken", "CREATE_FAILED")) < rollback
    assert rollback < history.index(("Third", "DELETE_COMPLETE"))


def test_a_replacement_exists_before_its_dependants_change_and_the_old_one_goes_in_the_cleanup(
    stacks: Any, aws: Clients
) -> None:
    # GIVEN a chain whose first member has a name
    stacks.create("order-replace", template(*chain(First="replace-old")))
    start = len(stacks.history("order-replace"))
    # WHEN the name changes
    stacks.update("order-replace", template(*chain(First="replace-new")))
    # THEN the new one came first, the dependant followed, and the old one went in the cleanup
    history = stacks.history("order-replace")[start:]
    assert history == [
        ("order-replace", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_IN_PROGRESS"),
        ("First", "UPDATE_COMPLETE"),
        ("Second", "UPDATE_IN_PROGRESS"),
        ("Second", "UPDATE_COMPLETE"),
        ("order-replace", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("First", "DELETE_IN_PROGRESS"),
        ("First", "DELETE_COMPLETE"),
        ("order-replace", "UPDATE_COMPLETE"),
    ]
    assert (exists(aws, "replace-old"), exists(aws, "replace-new")) == (False, True)


def test_what_left_the_template_goes_in_the_cleanup_dependants_first(stacks: Any) -> None:
    stacks.create("order-leave", template(parameter("Kept"), *chain()))
    start = len(stacks.history("order-leave"))
    stacks.update("order-leave", template(parameter("Kept")))
    history = stacks.history("order-leave")[start:]
    assert those_with(history, "DELETE_COMPLETE") == ["Third", "Second", "First"]
    cleanup = history.index(("order-leave", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert cleanup < history.index(("Third", "DELETE_IN_PROGRESS"))


def test_a_failed_update_is_undone_in_reverse_order_and_the_replaced_one_never_went(
    stacks: Any, aws: Clients
) -> None:
    # GIVEN a chain
    stacks.create("order-undo", template(*chain(First="undo-old")))
    start = len(stacks.history("order-undo"))
    # WHEN an update replaces the first, changes the second, and fails at the last
    stack = stacks.update("order-undo", template(*chain(First="undo-new"), BROKEN))
    # THEN the second is changed back before the replacement goes, and the old one is still there
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    history = stacks.history("order-undo")[start:]
    back = history[history.index(("order-undo", "UPDATE_ROLLBACK_IN_PROGRESS")) :]
    assert back.index(("Second", "UPDATE_COMPLETE")) < back.index(("First", "DELETE_COMPLETE"))
    assert stacks.physical_id("order-undo", "First") == "undo-old"
    assert (exists(aws, "undo-old"), exists(aws, "undo-new")) == (True, False)
    second = stacks.physical_id("order-undo", "Second")
    assert aws("ssm").get_parameter(Name=second)["Parameter"]["Value"] == "undo-old"


@dataclass(frozen=True)
class PolicyCase:
    """A policy, what is done to the resource's stack, and whether the resource outlives it."""

    policy: str
    event: str
    outlives: bool


POLICY_CASES = [
    PolicyCase("", "the stack is deleted", False),
    PolicyCase("DeletionPolicy: Delete", "the stack is deleted", False),
    PolicyCase("DeletionPolicy: Retain", "the stack is deleted", True),
    PolicyCase("DeletionPolicy: RetainExceptOnCreate", "the stack is deleted", True),
    PolicyCase("UpdateReplacePolicy: Retain", "the stack is deleted", False),
    PolicyCase("", "it leaves the template", False),
    PolicyCase("DeletionPolicy: Retain", "it leaves the template", True),
    PolicyCase("DeletionPolicy: RetainExceptOnCreate", "it leaves the template", True),
    PolicyCase("", "its creation is rolled back", False),
    PolicyCase("DeletionPolicy: Retain", "its creation is rolled back", True),
    PolicyCase("DeletionPolicy: RetainExceptOnCreate", "its creation is rolled back", False),
    PolicyCase("", "it is replaced", False),
    PolicyCase("DeletionPolicy: Retain", "it is replaced", False),
    PolicyCase("UpdateReplacePolicy: Delete", "it is replaced", False),
    PolicyCase("UpdateReplacePolicy: Retain", "it is replaced", True),
]


@pytest.mark.parametrize(
    ("number", "case"),
    [
        pytest.param(number, case, id=f"{case.policy or 'no policy'}, {case.event}")
        for number, case in enumerate(POLICY_CASES)
    ],
)
def test_a_policy_decides_whether_the_resource_outlives_it(
    stacks: Any, aws: Clients, number: int, case: PolicyCase
) -> None:
    stack, name = f"policy-{number}", f"policy-parameter-{number}"
    attributes = f", {case.policy}" if case.policy else ""
    other, held = parameter("Other"), parameter("Held", name=name, attributes=attributes)
    broken = BROKEN.replace("Third", "Held")
    stacks.create(stack, template(other, held, *([broken] if "rolled" in case.event else [])))
    match case.event:
        case "the stack is deleted":
            stacks.delete(stack)
        case "it leaves the template":
            stacks.update(stack, template(other))
        case "it is replaced":
            renamed = parameter("Held", name=f"{name}-new", attributes=attributes)
            stacks.update(stack, template(other, renamed))
    assert exists(aws, name) is case.outlives


@pytest.mark.parametrize("attribute", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_a_policy_that_is_not_honoured_fails_the_stack(
    stacks: Any, aws: Clients, attribute: str
) -> None:
    name = f"snapshot-{attribute}"
    held = parameter("Held", name=name, attributes=f", {attribute}: Snapshot")
    assert stacks.create(name, template(held))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"{attribute} Snapshot is not honoured" in stacks.failures(name)["Held"]
    with pytest.raises(ClientError, match="ParameterNotFound"):
        aws("ssm").get_parameter(Name=name)
