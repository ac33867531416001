"""The template keeps every rule of template.guard, and each rule notices what breaks it."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.scanners.broken_templates import BROKEN

RULES = Path(__file__).parent / "template.guard"
AS_JSON = ("--structured", "--output-format", "json", "--show-summary", "none")
NAMES = re.findall(r"^rule (\w+)", RULES.read_text(), flags=re.M)


@pytest.fixture(scope="module")
def broken_rules(
    cfn_guard: Path, translated: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """Return the rules that each template breaks: the real one and all broken ones, in one run."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "real.json").write_text(json.dumps(translated))
    for number, (_, change) in enumerate(BROKEN):
        template = copy.deepcopy(translated)
        change(template["Resources"])
        (folder / f"{number}.json").write_text(json.dumps(template))
    done = subprocess.run(
        [cfn_guard, "validate", "--rules", RULES, "--data", folder, *AS_JSON],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    reports = {Path(report["name"]).stem: report for report in json.loads(done.stdout)}
    for report in reports.values():
        judged = {rule["Rule"]["name"] for rule in report["not_compliant"]}
        assert judged | set(report["compliant"]) == set(NAMES), "a rule was skipped"
    return {
        name: [rule["Rule"]["name"] for rule in report["not_compliant"]]
        for name, report in reports.items()
    }


def test_the_template_keeps_every_rule(broken_rules: dict[str, list[str]]) -> None:
    assert broken_rules["real"] == []
    assert len(NAMES) >= 12


@pytest.mark.parametrize(
    ("number", "rule"),
    [pytest.param(number, rule, id=f"{rule}-{number}") for number, (rule, _) in enumerate(BROKEN)],
)
def test_a_rule_alone_notices_what_breaks_it(
    broken_rules: dict[str, list[str]], number: int, rule: str
) -> None:
    assert broken_rules[str(number)] == [rule]


def test_every_rule_has_a_template_that_breaks_it() -> None:
    assert {rule for rule, _ in BROKEN} == set(NAMES)
