"""What a run says of itself while it goes: log lines that machines read, metrics that add up."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack

RUN = "observed"
SCHEMA = json.loads((Path(__file__).parent / "embedded_metrics.schema.json").read_text())
FUNCTIONS_OF_A_RUN = {
    "PlanCopy", "CopyStudy", "StartImport", "PollImport", "ListFrames", "VerifyFrames",
    "ProveSource", "WriteReport",
}  # fmt: skip


@pytest.fixture(scope="module")
def report(stack: LocalStack) -> dict[str, Any]:
    """Prove a study in spite of throttles and a process that is killed; return its report."""
    fault = {"kind": "throttle", "operation": "GetImageFrame", "rate": 0.5, "times": 3}
    stack.admin("healthimaging/faults", [fault])
    stack.admin("lambda/crashes", [{"function": "CopyStudy"}])
    made = stack.run("--sample", "ct-pelvis", "--source-proof", "--run-id", RUN)
    stack.admin("healthimaging/faults", [])
    (crash,) = stack.admin("lambda/crashes")["struck"]
    assert crash["function"] == "CopyStudy"
    stack.admin("lambda/crashes", [])
    return made


@pytest.fixture(scope="module")
def lines(stack: LocalStack, report: dict[str, Any]) -> list[str]:
    """Return all lines in the functions' logs, Lambda's own too, of this run and of all others."""
    refused = stack.frameproof("run", "--source", "s3://idc-open-data/there-is-nothing-here/")
    assert refused.returncode == 4  # its first function raised an exception
    logs, found = stack.client("logs"), []
    groups = logs.get_paginator("describe_log_groups").paginate()
    for group in (group for page in groups for group in page["logGroups"]):
        if "lambda" in group["logGroupName"] or "Function" in group["logGroupName"]:
            pages = logs.get_paginator("filter_log_events")
            for page in pages.paginate(logGroupName=group["logGroupName"]):
                found += [event["message"].rstrip("\n") for event in page["events"]]
    return found


@pytest.fixture(scope="module")
def of_run(lines: list[str]) -> list[dict[str, Any]]:
    """Return the lines of this run."""
    read = [json.loads(line) for line in lines if f'"{RUN}"' in line]
    return [line for line in read if line.get("run_id") == RUN]


@pytest.fixture(scope="module")
def metrics(of_run: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those lines of the run that CloudWatch makes metrics of."""
    return [line for line in of_run if "_aws" in line]


@pytest.mark.requirement("O1")
def test_every_line_of_every_function_is_json(lines: list[str]) -> None:
    read = []
    for line in lines:
        try:
            read.append(json.loads(line))
        except json.JSONDecodeError as error:
            pytest.fail(f"{line!r} is no JSON: {error}")
    platform = [line["record"] for line in read if line.get("type") == "platform.report"]
    assert len(platform) >= len(FUNCTIONS_OF_A_RUN)
    assert {"success", "error"} <= {report["status"] for report in platform}
    assert "NothingToImportError" in {line.get("errorType") for line in read}


@pytest.mark.requirement("O1")
def test_every_log_line_of_a_run_says_whose_it_is(of_run: list[dict[str, Any]]) -> None:
    logged = [line for line in of_run if "_aws" not in line]
    for line in logged:
        assert isinstance(line["cold_start"], bool)
        assert line["function_request_id"]
        assert line["level"] in {"INFO", "WARNING", "ERROR"}
    names = {line["function_name"] for line in logged}
    for step in FUNCTIONS_OF_A_RUN:
        assert any(step in name for name in names), step


@pytest.mark.requirement("O1")
def test_metrics_have_the_request_ids_of_the_log_lines_beside_them(
    of_run: list[dict[str, Any]],
) -> None:
    logged = {line["function_request_id"] for line in of_run if "_aws" not in line}
    stages = {line["stage"]: line["function_request_id"] for line in of_run if "_aws" in line}
    assert set(stages) == {"PollImport", "VerifyFrames"}
    assert set(stages.values()) <= logged


@pytest.mark.requirement("O2")
def test_the_run_s_id_is_in_execution_keys_and_report(
    stack: LocalStack, report: dict[str, Any], of_run: list[dict[str, Any]]
) -> None:
    assert report["runId"] == RUN
    assert report["executionArn"].endswith(f":{RUN}")
    assert of_run
    assert f"runs/{RUN}/MANIFEST.json" in stack.keys(f"runs/{RUN}/")
    assert stack.keys(f"runs/{RUN}/dicom/", bucket="InputBucketName")


@pytest.mark.requirement("O3")
def test_a_call_of_a_function_writes_at_most_five_lines(of_run: list[dict[str, Any]]) -> None:
    of_calls = Counter(line.get("function_request_id") for line in of_run if "_aws" not in line)
    assert max(of_calls.values()) <= 5


@pytest.mark.requirement("O4")
def test_metrics_are_what_cloudwatch_can_read(metrics: list[dict[str, Any]]) -> None:
    assert metrics
    for line in metrics:
        jsonschema.validate(line, SCHEMA)
        for directive in line["_aws"]["CloudWatchMetrics"]:
            # what is referred to is there: a text for a dimension, a number or numbers
            dimensions = {name for names in directive["Dimensions"] for name in names}
            assert all(isinstance(line[name], str) for name in dimensions)
            assert "run_id" not in dimensions  # each value would be a metric with its own price
            assert all(_numbers(line[metric["Name"]]) for metric in directive["Metrics"])


@pytest.mark.requirement("O4")
def test_the_metrics_add_up_to_what_the_ledger_says(
    stack: LocalStack, report: dict[str, Any], metrics: list[dict[str, Any]]
) -> None:
    oracle.check(stack, report)
    sums: defaultdict[str, float] = defaultdict(float)
    for line in metrics:
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for metric in directive["Metrics"]:
                sums[metric["Name"]] += sum(_numbers(line[metric["Name"]]))
    ledger = oracle.read_ledger(stack, RUN)
    for verdict in ("verified", "mismatched", "undecodable", "unverifiable", "missing"):
        rows = [row for row in ledger if row["verdict"] == verdict]
        assert sums[f"Frames{verdict.capitalize()}"] == len(rows)
    assert sums["BytesDownloaded"] == sum(row["servedBytes"] for row in ledger) > 0
    assert sums["Throttles"] == 3  # the faults that were asked for
    assert sums["Retries"] == sum(row["attempts"] - 1 for row in ledger) >= 3
    for name, field in (("FetchTime", "fetchSeconds"), ("DecodeTime", "decodeSeconds")):
        expected = sum(row[field] for row in ledger) * 1000  # milliseconds, rounded in each batch
        assert math.isclose(sums[name], expected, abs_tol=0.01 * len(metrics))


def _numbers(value: Any) -> list[float]:
    """Return the values of a metric, which may be one or several."""
    values = value if isinstance(value, list) else [value]
    assert all(isinstance(one, int | float) for one in values)
    return values
