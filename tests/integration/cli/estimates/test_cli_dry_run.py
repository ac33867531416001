from __future__ import annotations

from pathlib import Path

import pytest

from frameproof.catalog import SAMPLES
from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming

PELVIS = next(sample for sample in SAMPLES if sample.name == "ct-pelvis")


@pytest.fixture
def stack_with_pelvis(stack: StackUnderTest) -> StackUnderTest:
    """A stack that can read two small files of the sample."""
    stack.s3.create_bucket(Bucket=PELVIS.bucket)
    for number in range(2):
        key = f"{PELVIS.crdc_series_uuid}/{number}.dcm"
        stack.s3.put_object(Bucket=PELVIS.bucket, Key=key, Body=bytes(1_000))
    return stack


def wrote_nothing(stack: StackUnderTest) -> bool:
    counts = [stack.s3.list_objects_v2(Bucket=name)["KeyCount"] for name in ("inbox", "outbox")]
    return counts == [0, 0] and stack.step_functions.started == {}


def test_dry_run_says_what_the_run_would_take_and_writes_nothing(
    stack_with_pelvis: StackUnderTest,
) -> None:
    result = stack_with_pelvis.run("run", "--sample", "ct-pelvis", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0].split(maxsplit=1) == ["files", "2, 2.0 kB (listed)"]
    assert "about US$ " in result.stdout
    assert result.stderr.splitlines()[-1] == "nothing was started, and nothing was written."
    assert wrote_nothing(stack_with_pelvis)


def test_dry_run_as_json_is_an_estimate(stack_with_pelvis: StackUnderTest) -> None:
    result = stack_with_pelvis.run("run", "ct-pelvis", "--dry-run", "--json")
    document = conforming(result.stdout, "estimate")
    assert (document["objects"], document["counted"]) == (2, "listing")
    estimated = stack_with_pelvis.run("estimate", "ct-pelvis", "--json")
    assert result.stdout == estimated.stdout


def test_dry_run_of_a_folder_uploads_nothing(stack: StackUnderTest, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "a.dcm").write_bytes(bytes(400))
    result = stack.run("run", "--dicom", str(folder), "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert wrote_nothing(stack)


def test_dry_run_of_several_studies_asks_nothing(stack: StackUnderTest) -> None:
    # GIVEN a patient of several studies, which a run would ask about
    result = stack.run("run", "cptac_pda", "--dry-run")
    # THEN it is not the question that ends it, but what the stack can't find
    assert result.exit_code != 0
    assert "--yes" not in result.stderr
    assert wrote_nothing(stack)


def test_dry_run_of_what_is_not_there_ends_as_the_run_would(stack: StackUnderTest) -> None:
    result = stack.run("run", "--source", "s3://inbox/none/", "--dry-run")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "no objects lie under the sources" in result.stderr


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--dry-run", "--json-stream"], "--dry-run starts nothing"),
        (["--frames", "7"], "give it with --dry-run"),
    ],
)
def test_what_contradicts_a_dry_run_is_refused(
    stack: StackUnderTest, flags: list[str], message: str
) -> None:
    result = stack.run("run", "ct-pelvis", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert wrote_nothing(stack)
