from __future__ import annotations

from pathlib import Path

import pytest

from frameproof.catalog import SAMPLES
from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming

PELVIS = next(sample for sample in SAMPLES if sample.name == "ct-pelvis")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """A folder with two files of 1,000 bytes together."""
    folder = tmp_path / "DOE^JOHN"
    folder.mkdir()
    (folder / "a.dcm").write_bytes(bytes(400))
    (folder / "b.dcm").write_bytes(bytes(600))
    return folder


@pytest.fixture
def stack_with_source(stack: StackUnderTest) -> StackUnderTest:
    """A bucket ``pacs`` with three files of a study, a marker, and a neighbour of like name."""
    stack.s3.create_bucket(Bucket="pacs")
    for number in range(3):
        stack.s3.put_object(Bucket="pacs", Key=f"DOE^JOHN/{number}.dcm", Body=bytes(1_000))
    stack.s3.put_object(Bucket="pacs", Key="DOE^JOHN/", Body=b"")
    stack.s3.put_object(Bucket="pacs", Key="DOE^JOHN-2/0.dcm", Body=bytes(1_000))
    return stack


def test_sample_is_reckoned_without_any_stack(stack: StackUnderTest) -> None:
    result = stack.run("estimate", "--sample", "ct-pelvis", stack=None)
    assert result.exit_code == 0, result.stderr
    assert stack.connections == []
    first, licence, frames, *_ = result.stdout.splitlines()
    assert first.split(maxsplit=1) == ["files", "57, 30.1 MB (from IDC's index)"]
    assert licence.split(maxsplit=1) == ["licence", "CC BY 4.0"]
    assert frames.split(maxsplit=1)[1].startswith("at least 57: one for each file")
    assert "about US$ 0.0" in result.stdout


def test_estimate_as_json_is_what_its_schema_says(stack: StackUnderTest) -> None:
    result = stack.run("estimate", "ct-pelvis", "--frames", "100", "--json", stack=None)
    document = conforming(result.stdout, "estimate")
    assert (document["objects"], document["sizeBytes"]) == (PELVIS.images, PELVIS.size_bytes)
    assert (document["frames"], document["framesAreKnown"]) == (100, True)
    assert document["counters"]["healthImagingCalls"] > 100
    assert document["cost"]["totalUsd"] == pytest.approx(
        sum(
            document["cost"][name]
            for name in ("stepFunctionsUsd", "lambdaUsd", "s3Usd", "logsUsd", "healthImagingApiUsd")
        ),
        abs=1e-8,
    )


def test_study_of_the_index_is_reckoned_by_its_series(stack: StackUnderTest) -> None:
    result = stack.run("estimate", "cptac_pda/C3L-06153", "--json", stack=None)
    document = conforming(result.stdout, "estimate")
    assert (document["series"], document["objects"]) == (13, 436)
    assert "13 series, 436 instances, 226.9 MB (CC BY 4.0)" in document["notes"][0]


def test_source_of_ones_own_is_listed_and_nothing_is_written(
    stack_with_source: StackUnderTest,
) -> None:
    stack = stack_with_source
    result = stack.run("estimate", "--source", "s3://pacs/DOE^JOHN", "--json")
    document = conforming(result.stdout, "estimate")
    assert (document["counted"], document["objects"], document["sizeBytes"]) == ("listing", 3, 3000)
    assert stack.step_functions.started == {}
    for bucket in ("inbox", "outbox"):
        assert stack.s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_source_that_two_names_have_is_counted_once(stack_with_source: StackUnderTest) -> None:
    uris = ("s3://pacs/DOE^JOHN/", "s3://pacs/DOE^JOHN/1.dcm")
    arguments = [word for uri in uris for word in ("--source", uri)]
    document = conforming(
        stack_with_source.run("estimate", *arguments, "--json").stdout, "estimate"
    )
    assert document["objects"] == 3


def test_sample_is_listed_where_a_stack_is_named(stack: StackUnderTest) -> None:
    # GIVEN a stack whose own copy of the IDC holds one small file of the sample
    stack.s3.create_bucket(Bucket=PELVIS.bucket)
    key = f"{PELVIS.crdc_series_uuid}/1.dcm"
    stack.s3.put_object(Bucket=PELVIS.bucket, Key=key, Body=bytes(7))
    document = conforming(stack.run("estimate", "ct-pelvis", "--json").stdout, "estimate")
    assert (document["objects"], document["sizeBytes"]) == (1, 7)


def test_local_folder_is_counted_where_it_lies_and_not_named(
    stack: StackUnderTest, scans: Path
) -> None:
    result = stack.run("estimate", "--dicom", str(scans), "--json", stack=None)
    document = conforming(result.stdout, "estimate")
    assert (document["objects"], document["sizeBytes"], document["series"]) == (2, 1000, 1)
    assert "DOE" not in result.stdout + result.stderr


def test_more_that_is_asked_for_costs_more(stack: StackUnderTest) -> None:
    plain, more = (
        conforming(stack.run("estimate", "all", *flags, "--json", stack=None).stdout, "estimate")
        for flags in ((), ("--source-proof", "--bitmaps", "all"))
    )
    assert more["cost"]["totalUsd"] > plain["cost"]["totalUsd"]
    assert "sourceSeconds" in more["timings"]


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["--source", "s3://nowhere/x/"], 4, "there is no bucket nowhere"),
        (["--source", "s3://inbox/DOE^JOHN/"], 4, "no objects lie under the sources"),
        (["--sample", "ct-knee"], 4, "there is no sample ct-knee"),
        ([], 2, "name what to import"),
        (["ct-pelvis", "--frames", "0"], 2, "'--frames'"),
        (["ct-pelvis", "--local"], 2, "--local and --stack contradict"),
    ],
)
def test_what_cannot_be_reckoned_says_why(
    stack: StackUnderTest, arguments: list[str], exit_code: int, message: str
) -> None:
    result = stack.run("estimate", *arguments)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert message in result.stderr
    assert "DOE" not in result.stderr


def test_source_of_ones_own_needs_a_target(stack: StackUnderTest) -> None:
    result = stack.run("estimate", "--source", "s3://pacs/x/", stack=None)
    assert result.exit_code == 253
    assert "no target" in result.stderr


def test_profile_without_a_stack_is_refused_and_not_ignored(stack: StackUnderTest) -> None:
    result = stack.run("estimate", "ct-pelvis", "--profile", "mine", stack=None)
    assert result.exit_code == 2
    assert "say which one with --stack" in result.stderr
