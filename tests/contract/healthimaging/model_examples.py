"""A valid value for every input of HealthImaging, made from botocore's service model.

Values are those of the wire: blobs are base64 text, timestamps seconds since 1970.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

import botocore.session

SERVICE = "medical-imaging"
MODEL: Any = botocore.session.get_session().get_service_model(SERVICE)
OPERATIONS = sorted(MODEL.operation_names)

UNKNOWN_ID = "0123456789abcdef" * 2
_REGION, _ACCOUNT = "us-east-1", "123456789012"
_STRINGS = {
    "DatastoreId": UNKNOWN_ID,
    "ImageSetId": UNKNOWN_ID,
    "ImageFrameId": UNKNOWN_ID,
    "JobId": UNKNOWN_ID,
    "Arn": f"arn:aws:medical-imaging:{_REGION}:{_ACCOUNT}:datastore/{UNKNOWN_ID}",
    "RoleArn": f"arn:aws:iam::{_ACCOUNT}:role/importer",
    "KmsKeyArn": f"arn:aws:kms:{_REGION}:{_ACCOUNT}:alias/key",
    "LambdaArn": f"arn:aws:lambda:{_REGION}:{_ACCOUNT}:function:authorizer",
    "S3Uri": "s3://bucket/prefix/",
    "AwsAccountId": _ACCOUNT,
    "ImageSetExternalVersionId": "1",
    "DICOMStudyInstanceUID": "1.2.3",
    "DICOMSeriesInstanceUID": "1.2.3",
}


def compiled(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of the model; Python's ``re`` has no ``\p{ASCII}``."""
    return re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))


def input_shape(operation: str) -> Any:
    return MODEL.operation_model(operation).input_shape


def full_inputs(operation: str) -> Iterator[dict[str, Any]]:
    """Yield inputs that together give every member, each member of a union in its turn."""
    yield from examples(input_shape(operation))


def examples(shape: Any) -> Iterator[Any]:
    """Yield valid values of a shape: one, and more where a union has several members."""
    match shape.type_name:
        case "structure":
            yield from _structures(shape)
        case "list":
            count = max(1, shape.metadata.get("min", 1))
            for item in examples(shape.member):
                yield [item] * count
        case "map":
            yield {_string(shape.key): _string(shape.value)}
        case "string":
            yield _string(shape)
        case "blob":
            yield base64.b64encode(b'{"SchemaVersion":1.1}').decode()
        case "integer":
            yield shape.metadata.get("min", 1)
        case "boolean":
            yield False
        case "timestamp":
            yield 1.5
        case other:
            raise AssertionError(f"The model has a new input type, {other}: give it an example.")


def _structures(shape: Any) -> Iterator[dict[str, Any]]:
    if shape.metadata.get("union"):
        for name, member in shape.members.items():
            yield from ({name: value} for value in examples(member))
        return
    by_member = {name: list(examples(member)) for name, member in shape.members.items()}
    for turn in range(max(len(values) for values in by_member.values())):
        yield {name: values[turn % len(values)] for name, values in by_member.items()}


def _string(shape: Any) -> str:
    if shape.enum:
        return str(shape.enum[0])
    value: str = _STRINGS.get(shape.name, "a" * max(1, shape.metadata.get("min", 1)))
    pattern = shape.metadata.get("pattern")
    assert pattern is None or compiled(pattern).fullmatch(value), (
        f"Give the shape {shape.name} an example that matches {pattern}."
    )
    return value
