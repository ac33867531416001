"""One change for each rule of template.guard, after which the template breaks that rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

type Resources = dict[str, Any]

OPEN_TRUST = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "medical-imaging.amazonaws.com"},
}


def put(path: str, value: Any) -> Callable[[Resources], None]:
    """Return the change that puts a value where a dotted path leads."""

    def change(resources: Resources) -> None:
        *parents, last = path.split(".")
        place = resources
        for name in parents:
            place = place[name]
        place[last] = value

    return change


def without(path: str) -> Callable[[Resources], None]:
    """Return the change that takes out what a dotted path leads to."""

    def change(resources: Resources) -> None:
        *parents, last = path.split(".")
        place = resources
        for name in parents:
            place = place[name]
        del place[last]

    return change


def with_statement(role: str, **statement: Any) -> Callable[[Resources], None]:
    """Return the change that gives a role one more right."""

    def change(resources: Resources) -> None:
        [policy, *_] = resources[role]["Properties"]["Policies"]
        policy["PolicyDocument"]["Statement"].append(statement)

    return change


def conditional(**statement: Any) -> Callable[[Resources], None]:
    """Return the change that gives a role a right where a data store is made."""
    return with_statement(
        ROLE, **{"Fn::If": ["CreateDatastore", statement, {"Ref": "AWS::NoValue"}]}
    )


ROLE = "PollImportFunctionRole"
BUCKET = "InputBucket.Properties"
FUNCTION = "PollImportFunction.Properties"
MACHINE = "ImportStudyStateMachine.Properties"
POLICY = "OutputBucketPolicy.Properties.PolicyDocument"
TRUST = "ImportRole.Properties.AssumeRolePolicyDocument.Statement"
BROKEN: list[tuple[str, Callable[[Resources], None]]] = [
    (
        "BUCKETS_ARE_CLOSED_TO_THE_PUBLIC",
        put(f"{BUCKET}.PublicAccessBlockConfiguration.BlockPublicPolicy", False),
    ),
    ("BUCKETS_ARE_CLOSED_TO_THE_PUBLIC", without(f"{BUCKET}.PublicAccessBlockConfiguration")),
    (
        "BUCKETS_OWN_WHAT_IS_IN_THEM",
        put(f"{BUCKET}.OwnershipControls.Rules", [{"ObjectOwnership": "ObjectWriter"}]),
    ),
    ("BUCKETS_ARE_ENCRYPTED", without(f"{BUCKET}.BucketEncryption")),
    ("BUCKETS_END_UNFINISHED_UPLOADS", without(f"{BUCKET}.LifecycleConfiguration")),
    ("BUCKETS_CAN_LOG_WHO_READS_THEM", without(f"{BUCKET}.LoggingConfiguration")),
    ("BUCKETS_REFUSE_WHAT_IS_NOT_TLS", put(f"{POLICY}.Statement", [])),
    (
        "BUCKETS_REFUSE_WHAT_IS_NOT_TLS",
        lambda resources: resources["OutputBucketPolicy"]["Properties"]["PolicyDocument"][
            "Statement"
        ].append({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}),
    ),
    ("DATA_OUTLIVES_CLOUDFORMATION", put("Datastore.DeletionPolicy", "Delete")),
    ("DATA_OUTLIVES_CLOUDFORMATION", without("InputBucket.UpdateReplacePolicy")),
    ("DATA_STORES_AND_TOPICS_TAKE_A_KEY", without("Datastore.Properties.KmsKeyArn")),
    ("DATA_STORES_AND_TOPICS_TAKE_A_KEY", without("AlarmTopic.Properties.KmsMasterKeyId")),
    (
        "LOG_GROUPS_FORGET_AND_TAKE_A_KEY",
        without("VerifyFramesLogGroup.Properties.RetentionInDays"),
    ),
    ("FUNCTIONS_LOG_WHERE_IT_IS_FORGOTTEN", without(f"{FUNCTION}.LoggingConfig")),
    (
        "MACHINES_LOG_NO_INPUT",
        put(f"{MACHINE}.LoggingConfiguration.IncludeExecutionData", True),
    ),
    (
        "FUNCTIONS_RUN_ON_THE_RUNTIME_THAT_LAYERS_ARE_COMPILED_FOR",
        put(f"{FUNCTION}.Runtime", "python3.12"),
    ),
    ("FUNCTIONS_ARE_BOUNDED", put(f"{FUNCTION}.Timeout", 901)),
    ("FUNCTIONS_AND_MACHINES_CAN_BE_TRACED", without(f"{FUNCTION}.TracingConfig")),
    ("FUNCTIONS_AND_MACHINES_CAN_BE_TRACED", without(f"{MACHINE}.TracingConfiguration")),
    (
        "ROLES_ALLOW_NO_STAR_OF_ACTIONS",
        with_statement(ROLE, Effect="Allow", Action=["s3:Get*"], Resource="arn:aws:s3:::a/b"),
    ),
    (
        "RESOURCES_ARE_NAMED_WHERE_AWS_TAKES_A_NAME",
        with_statement(ROLE, Effect="Allow", Action=["s3:GetObject"], Resource="*"),
    ),
    (
        "RIGHTS_UNDER_A_CONDITION_NAME_THEIR_RESOURCES",
        conditional(Action="medical-imaging:DeleteDatastore", Resource="*"),
    ),
    (
        "ROLES_ALLOW_NO_STAR_OF_ACTIONS",
        conditional(Action="medical-imaging:*", Resource={"Ref": "Datastore"}),
    ),
    (
        "A_ROLE_IS_PASSED_TO_ONE_SERVICE",
        with_statement(
            ROLE, Effect="Allow", Action=["iam:PassRole"], Resource="arn:aws:iam::1:role/a"
        ),
    ),
    ("HEALTHIMAGING_IS_NOBODY_S_CONFUSED_DEPUTY", put(TRUST, [OPEN_TRUST])),
    ("ALARMS_TELL_SOMEBODY", without("FunctionErrorsAlarm.Properties.AlarmActions")),
]
