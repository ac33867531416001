"""The main job: a study of several series is copied, imported and proven, on one machine."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from tests.e2e import oracle
from tests.e2e.conftest import BIN, ROOT, LocalStack, running_server

SAMPLE_FRAMES = {"ct-chest": 2, "ct-pelvis": 57, "mr-head": 192, "mr-breast": 92}


def test_the_demo_is_proven_to_the_last_frame(tmp_path: Path) -> None:
    # GIVEN the demo's sources: the four sample series and real files of many kinds
    # WHEN they are imported in one run, into a data store that has none of them yet
    with running_server(tmp_path) as stack:
        stack.read_outputs("frameproof")
        report = stack.run("--input", "events/start_demo.json", "--run-id", "demo")
        oracle.check(stack, report)
    # THEN everything is accounted for, by the report's counts and by an independent oracle
    assert report["verdict"] == "PROVEN"
    assert report["frames"]["verified"] == report["frames"]["listed"] >= sum(SAMPLE_FRAMES.values())
    assert report["instances"]["withoutFrames"] >= 1  # a structured report is among the files
    assert report["problems"] == []


def test_a_second_import_of_a_study_is_proven_too(stack: LocalStack) -> None:
    first = stack.run("--sample", "ct-chest", "--run-id", "first-import")
    again = stack.run("--sample", "ct-chest", "--run-id", "second-import")
    assert [report["verdict"] for report in (first, again)] == ["PROVEN", "PROVEN"]
    oracle.check(stack, again)


def test_a_part_of_a_series_that_is_there_already_is_proven_by_itself(stack: LocalStack) -> None:
    # GIVEN a series of six instances in the data store
    series = "s3://idc-open-data/31225ced-8fb7-579d-b4fb-4f8878320501/"
    whole = stack.run("--source", series, "--run-id", "whole-series")
    assert whole["frames"]["verified"] == 6
    # WHEN one of its files is imported again, which makes a new version of the same image set
    prefix = series.removeprefix("s3://idc-open-data/")
    keys = stack.client("s3").list_objects_v2(Bucket="idc-open-data", Prefix=prefix)
    one = f"s3://idc-open-data/{keys['Contents'][0]['Key']}"
    part = stack.run("--source", one, "--run-id", "part-of-series")
    # THEN the run accounts for what it imported, and not for what others did
    assert part["verdict"] == "PROVEN"
    assert (part["instances"]["imported"], part["frames"]["verified"]) == (1, 1)
    assert part["imageSets"][0]["imageSetId"] == whole["imageSets"][0]["imageSetId"]


def test_the_report_validates_and_its_page_stands_alone(stack: LocalStack) -> None:
    report = stack.run("--sample", "mr-breast", "--run-id", "page")
    schema = json.loads((ROOT / "statemachine/report.schema.json").read_text())
    jsonschema.validate(report, schema)
    page = stack.object("runs/page/report.html").decode()
    HTMLParser().feed(page)
    assert "PROVEN" in page
    assert page.count("data:image/png;base64,") == 12  # one series, twelve of its frames
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    downloaded = stack.home / "runs/page/report.html"
    assert downloaded.read_text() == page


def test_the_summary_says_the_verdict_and_where_the_page_is(stack: LocalStack) -> None:
    done = stack.frameproof("run", "--sample", "ct-chest", "--run-id", "summary")
    assert done.returncode == 0, done.stderr
    assert "PROVEN" in done.stdout
    assert str(stack.home / "runs/summary/report.html") in done.stdout
    for state in ("PlanCopy", "CopyBatches", "ImportShards", "ListFrames", "FrameBatches"):
        assert state in done.stderr
    again = stack.frameproof("report", "summary", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["runId"] == "summary"


def test_the_aws_cli_starts_describes_and_reads_an_execution(stack: LocalStack) -> None:
    # GIVEN nothing but environment variables that point at the local endpoint
    exports = stack.frameproof("local", "env").stdout
    variables = dict(re.findall(r"export (\w+)='?([^'\n]*)'?", exports))
    environment = stack.environment | variables

    def aws(*arguments: str) -> dict[str, object]:
        done = subprocess.run(
            [BIN / "aws", "stepfunctions", *arguments, "--output", "json"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    # WHEN the AWS CLI starts an execution by the command that the stack's outputs show
    command = stack.outputs["StartExecutionCommand"].removeprefix("aws stepfunctions ")
    arn = str(aws(*command.split(), "--name", "by-aws-cli")["executionArn"])
    assert stack.ended("by-aws-cli")["status"] == "SUCCEEDED"
    # THEN it is described and its history reads to the end
    described = aws("describe-execution", "--execution-arn", arn)
    assert described["status"] == "SUCCEEDED"
    assert json.loads(str(described["output"]))["verdict"] == "PROVEN"
    history = aws("get-execution-history", "--execution-arn", arn)
    events = history["events"]
    assert isinstance(events, list)
    assert events[-1]["type"] == "ExecutionSucceeded"


@pytest.mark.parametrize("sample", ["ct-chest", "mr-breast"])
def test_a_sample_has_the_images_that_its_name_promises(stack: LocalStack, sample: str) -> None:
    report = stack.run("--sample", sample, "--run-id", f"counts-{sample}")
    assert report["frames"]["listed"] == SAMPLE_FRAMES[sample]


def test_the_artefacts_hold_the_handlers_alone_and_stay_small() -> None:
    build = ROOT / ".aws-sam/build"
    functions = sorted(path for path in build.iterdir() if path.name.endswith("Function"))
    assert len(functions) == len(list((ROOT / "functions").glob("*/app.py")))
    for function in functions:
        assert [path.name for path in function.iterdir()] == ["app.py"]
    layers = sum(_size_bytes(build / name) for name in ("SharedLayer", "OpenjpegX86Layer"))
    assert layers + max(map(_size_bytes, functions)) < 120 * 10**6


def _size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
