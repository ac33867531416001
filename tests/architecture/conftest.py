"""The template as CloudFormation gets it, for the tests that look at its resources."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


class _NoManagedPolicies:
    """The template names no policy of AWS's own, so that nobody need be asked for them."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def translated() -> dict[str, Any]:
    """Return the template as CloudFormation gets it."""
    validator = SamTemplateValidator(
        yaml_parse(TEMPLATE.read_text()), _NoManagedPolicies(), region="us-east-1"
    )
    return cast(dict[str, Any], yaml_parse(validator.get_translated_template_if_valid()))


@pytest.fixture(scope="session")
def resources(translated: dict[str, Any]) -> dict[str, Any]:
    """Return its resources: what SAM adds is among them."""
    return cast(dict[str, Any], translated["Resources"])
