from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

import frameproof_cli.schemas
from frameproof_cli.reference import commands

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


def test_every_command_that_prints_json_says_by_which_schema() -> None:
    said = (frameproof_cli.schemas.__doc__ or "").replace("\n", " ")
    with_report = {"run", "watch", "report", "retry"}  # report.json, says the docstring's end
    missing = [
        path
        for context in commands()
        for path in [context.command_path.removeprefix("frameproof ")]
        if any("--json" in option.opts for option in context.command.params)
        if path not in with_report
        if f"``frameproof {path.replace('studies search', 'studies')} --json``" not in said
    ]
    assert missing == []
