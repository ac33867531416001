"""The role that an import works with, as the developer guide tells to make it."""

import json
from typing import Any

SERVICE = "medical-imaging.amazonaws.com"


def trust(**changes: Any) -> dict[str, Any]:
    """Return a trust policy for HealthImaging; keyword arguments change its one statement."""
    statement = {"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{**statement, **changes}]}


def rights(input_bucket: str = "*", output_bucket: str = "*") -> dict[str, Any]:
    """Return what the guide gives the role: list both buckets, read the one, write the other."""
    bucket, statements = "arn:aws:s3:::", []
    for action, resources in (
        ("s3:ListBucket", [f"{bucket}{input_bucket}", f"{bucket}{output_bucket}"]),
        ("s3:GetObject", [f"{bucket}{input_bucket}/*"]),
        ("s3:PutObject", [f"{bucket}{output_bucket}/*"]),
    ):
        statements.append({"Effect": "Allow", "Action": action, "Resource": resources})
    return {"Version": "2012-10-17", "Statement": statements}


def create_import_role(
    iam: Any,
    name: str = "import",
    trust_policy: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
) -> str:
    """Make a role that may import from and to any bucket, unless told otherwise; return its ARN."""
    arn: str = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(trust_policy or trust())
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName=name, PolicyName="import", PolicyDocument=json.dumps(policy or rights())
    )
    return arn
