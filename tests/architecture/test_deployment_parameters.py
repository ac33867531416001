"""`sam deploy --guided` can be answered by pressing Enter, and every profile fits the template."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).parents[2]
PARAMETERS: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]
PROFILES: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text())


def overrides(profile: str) -> dict[str, str]:
    written = PROFILES[profile]["deploy"]["parameters"].get("parameter_overrides", "")
    return dict(pair.split("=", 1) for pair in written.split())


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_has_a_default_and_says_what_it_is_for(name: str) -> None:
    parameter = PARAMETERS[name]
    assert "Default" in parameter
    assert parameter["Description"].endswith((".", ")."))
    allowed = parameter.get("AllowedValues")
    assert not allowed or parameter["Default"] in allowed


@pytest.mark.parametrize("profile", ["default", "local", "prod"])
def test_a_profile_builds_and_deploys_with_parameters_that_there_are(profile: str) -> None:
    commands = PROFILES[profile]
    assert commands["global"]["parameters"]["stack_name"]
    assert commands["build"]["parameters"] == {"cached": True, "parallel": True}
    deploy = commands["deploy"]["parameters"]
    assert deploy["capabilities"] == "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
    assert set(overrides(profile)) <= set(PARAMETERS)
    # The local stack alone is changed without a question, and takes artefacts into its own bucket.
    is_local = profile == "local"
    assert deploy["confirm_changeset"] is not is_local
    assert ("s3_bucket" in deploy) is is_local
    assert deploy.get("resolve_s3", False) is not is_local


def test_production_keeps_its_data_and_its_logs_for_a_year() -> None:
    assert overrides("prod") == {"KeepData": "true", "LogRetentionDays": "365"}
