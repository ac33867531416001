"""ItemReader: where a Distributed Map gets its items when they are not in the state's input.

Source: Step Functions developer guide, "ItemReader (Map)".
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from frameproof_local.step_functions.errors import ITEM_READER_FAILED, StatesError
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.templates import Scope

CSV_DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
INPUT_TYPES = frozenset({"JSON", "JSONL", "CSV"})


class _FormatError(Exception):
    """The object's content is not what ``InputType`` says."""


@dataclass(frozen=True)
class ItemSource:
    """The items of a Map, and where they came from.

    Attributes
    ----------
    items
        In order; for a JSON object its ``Key`` and ``Value`` pairs.
    name
        ``STATE_DATA`` or ``S3://bucket/key``: ``$$.Map.Item.Source``.
    """

    items: list[Any]
    name: str


def read_items(reader: JsonObject, scope: Scope, client_for: Callable[[str], Any]) -> ItemSource:
    """Read the items from S3.

    Parameters
    ----------
    reader
        The ``ItemReader`` of the definition.
    scope
        The Map's input and context object.
    client_for
        Returns the boto3 client of a service.

    Raises
    ------
    StatesError
        ``States.ItemReaderFailed``: the object or bucket cannot be read, or its content is not
        what ``InputType`` says.
    """
    arguments = scope.fill(reader["Parameters"])
    config = reader.get("ReaderConfig", {})
    s3 = client_for("s3")
    name = f"S3://{arguments.get('Bucket')}"
    try:
        if reader["Resource"].endswith(":listObjectsV2"):
            items = _list_objects(s3, arguments)
        else:
            name = f"{name}/{arguments.get('Key')}"
            body: bytes = s3.get_object(**arguments)["Body"].read()
            items = _parse(body, config)
    except (ClientError, BotoCoreError, _FormatError) as error:
        raise StatesError(
            ITEM_READER_FAILED, f"Attempting to read {name} failed: {error}"
        ) from error
    most = scope.number(config, "MaxItems")
    return ItemSource(items[: int(most)] if most else items, name)


def _list_objects(s3: Any, arguments: JsonObject) -> list[JsonObject]:
    """List every object, over all pages, with the fields that AWS gives to each item."""
    pages = s3.get_paginator("list_objects_v2").paginate(**arguments)
    return [
        {
            "Etag": entry["ETag"],
            "Key": entry["Key"],
            "LastModified": int(entry["LastModified"].timestamp()),
            "Size": entry["Size"],
            "StorageClass": entry.get("StorageClass", "STANDARD"),
        }
        for page in pages
        for entry in page.get("Contents", [])
    ]


def _parse(body: bytes, config: JsonObject) -> list[Any]:
    try:
        text = body.decode("utf-8-sig")
        match config.get("InputType", "JSON"):
            case "JSONL":
                # Not splitlines(): a JSON text may hold U+2028 and other ends of lines as they are.
                return [json.loads(line) for line in text.split("\n") if line.strip()]
            case "CSV":
                return _parse_csv(text, config)
            case _:
                return as_items(_at_pointer(json.loads(text), config.get("ItemsPointer", "")))
    except ValueError as error:
        raise _FormatError(
            f"the content is not {config.get('InputType', 'JSON')}: {error}"
        ) from error


def _parse_csv(text: str, config: JsonObject) -> list[Any]:
    delimiter = CSV_DELIMITERS[config.get("CSVDelimiter", "COMMA")]
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    if config.get("CSVHeaderLocation") == "GIVEN":
        header = config["CSVHeaders"]
    else:
        header = rows.pop(0) if rows else []
    width = len(header)
    return [dict(zip(header, row[:width] + [""] * (width - len(row)), strict=True)) for row in rows]


def _at_pointer(document: Any, pointer: str) -> Any:
    """Return what a JSON pointer (RFC 6901) selects."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        try:
            document = document[int(key)] if isinstance(document, list) else document[key]
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError(f"ItemsPointer '{pointer}' leads nowhere") from error
    return document


def as_items(value: Any) -> list[Any]:
    """Return an array as it is, and an object as its ``Key`` and ``Value`` pairs.

    Raises
    ------
    ValueError
        It is neither.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [{"Key": key, "Value": inner} for key, inner in value.items()]
    raise ValueError("a Distributed Map needs a JSON array or object")
