"""checkov on the template and bandit on the code find nothing that has no written reason."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
SETTINGS = ROOT / ".checkov.yaml"
CODE = ("benchmarks", "cli", "functions", "layers/shared", "local", "scripts")
# All that is left out of any scan: checkov's checks, and what the state machines' linter does not
# know of AWS's newer fields (UNKNOWN_TO_THE_LINTER in asl_rules.py, one expression).
MOST_SUPPRESSIONS = 6
OF_THE_STATE_MACHINE_LINTER = 1


def test_checkov_finds_nothing_in_what_is_deployed(
    scanners: Path, translated: dict[str, Any], tmp_path: Path
) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(translated))
    done = subprocess.run(
        [scanners / "checkov", "--config-file", SETTINGS, "--output", "json", "--file", template],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    failed = [(item["check_id"], item["resource"]) for item in found["results"]["failed_checks"]]
    assert failed == []
    assert found["summary"]["passed"] > 200
    assert found["summary"]["parsing_errors"] == 0


def test_checkov_would_find_a_bucket_that_is_open(
    scanners: Path, translated: dict[str, Any], tmp_path: Path
) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}}
    template = tmp_path / "template.json"
    template.write_text(json.dumps({**translated, "Resources": {"Open": bucket}}))
    done = subprocess.run(
        [scanners / "checkov", "--config-file", SETTINGS, "--output", "json", "--file", template],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    failed = {item["check_id"] for item in json.loads(done.stdout)["results"]["failed_checks"]}
    assert "CKV_AWS_20" in failed  # "S3 Bucket has an ACL defined which allows public READ access"


def test_every_suppression_has_its_reason_and_there_are_few() -> None:
    text = SETTINGS.read_text()
    skipped = yaml.safe_load(text)["skip-check"]
    reasoned = re.findall(r"  # \w[^\n]{20,}\n(?:  # [^\n]+\n)*  - (CKV\w+)\n", text)
    assert reasoned == skipped
    assert len(skipped) + OF_THE_STATE_MACHINE_LINTER <= MOST_SUPPRESSIONS
    page = (ROOT / "docs/security.md").read_text()
    assert [check for check in skipped if check not in page] == []


def test_bandit_finds_nothing_of_weight(scanners: Path) -> None:
    done = subprocess.run(
        [scanners / "bandit", "--quiet", "--format", "json", "-ll", "--recursive", *CODE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)
    assert found["errors"] == []
    shown = [(item["filename"], item["test_id"]) for item in found["results"]]
    assert shown == []
    assert found["metrics"]["_totals"]["nosec"] == 0
    assert found["metrics"]["_totals"]["loc"] > 30_000
