from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

import frameproof_cli.schemas

_FILES = sorted(
    file.name
    for file in resources.files(frameproof_cli.schemas).iterdir()
    if file.name.endswith(".json")
)


@pytest.mark.parametrize("name", _FILES)
def test_schema_is_one_and_is_described_in_the_package(name: str) -> None:
    schema = json.loads((resources.files(frameproof_cli.schemas) / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert f"``{name.removesuffix('.schema.json')}``" in (frameproof_cli.schemas.__doc__ or "")
