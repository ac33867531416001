"""An independent oracle: it reads S3 and the backend's own state, never the run's manifests.

What a report claims is held against what is there: the copies in the input bucket against the
source objects, the frames of the data store against the ledger, and the ledger against itself.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from typing import Any

from tests.e2e.conftest import LocalStack


def check(stack: LocalStack, report: dict[str, Any]) -> None:
    """Hold a report against S3 and the data store; every difference fails the test."""
    run_id = report["runId"]
    assert_counts_are_consistent(report)
    assert_copies_equal_their_sources(stack, run_id, report["objects"]["copied"])
    assert_ledger_equals_the_data_store(stack, report)


def assert_counts_are_consistent(report: dict[str, Any]) -> None:
    objects, instances, frames = report["objects"], report["instances"], report["frames"]
    judged = ("verified", "mismatched", "undecodable", "unverifiable", "missing")
    assert frames["listed"] == sum(frames[verdict] for verdict in judged)
    assert objects["copied"] == objects["imported"] + objects["failed"]
    assert instances["imported"] == instances["withFrames"] + instances["withoutFrames"]
    assert sum(item["frames"] for item in report["imageSets"]) == frames["listed"]


def assert_copies_equal_their_sources(stack: LocalStack, run_id: str, copied: int) -> None:
    """Compare the copies' content with the sources', read from both buckets anew."""
    plans = stack.keys(f"runs/{run_id}/plan/copy/")
    rows = [json.loads(line) for key in plans for line in stack.object(key).splitlines()]
    copies = stack.keys(f"runs/{run_id}/dicom/", bucket="InputBucketName")
    assert len(copies) == copied
    for row in rows:
        bucket, _, key = row["sourceUri"].removeprefix("s3://").partition("/")
        source = stack.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        copy = stack.object(row["key"], bucket="InputBucketName")
        assert hashlib.sha256(copy).digest() == hashlib.sha256(source).digest(), row["sourceUri"]


def assert_ledger_equals_the_data_store(stack: LocalStack, report: dict[str, Any]) -> None:
    """Compare ids, checksums and counts of the ledger with the backend's own state."""
    ledger = read_ledger(stack, report["runId"])
    verdicts = Counter(row["verdict"] for row in ledger)
    for verdict, count in verdicts.items():
        assert report["frames"][verdict] == count
    reported = {item["imageSetId"] for item in report["imageSets"]}
    stored = {
        (image_set["imageSetId"], frame_id): frame
        for image_set in stored_image_sets(stack)
        for frame_id, frame in image_set["frames"].items()
        if image_set["imageSetId"] in reported and frame["sopInstanceUID"] is not None
    }
    listed = {(row["imageSetId"], row["frameId"]): row for row in ledger}
    assert len(listed) == len(ledger), "a frame stands in the ledger twice"
    assert set(listed) <= set(stored)
    # Image sets grow with every import of their series: what is stored beyond this ledger must
    # stand in that of the run that brought it.
    beyond = set(stored) - set(listed)
    assert beyond <= (frames_of_other_runs(stack, report["runId"]) if beyond else set())
    for key, row in listed.items():
        if row["verdict"] == "verified":
            assert row["actualCrc32"] == stored[key]["checksum"], key


def frames_of_other_runs(stack: LocalStack, run_id: str) -> set[tuple[str, str]]:
    """Return the image sets and frames that stand in the ledgers of all other runs."""
    ledgers = [key for key in stack.keys("runs/") if key.endswith("/frames.jsonl.gz")]
    others = {key.split("/")[1] for key in ledgers} - {run_id}
    return {
        (row["imageSetId"], row["frameId"]) for other in others for row in read_ledger(stack, other)
    }


def read_ledger(stack: LocalStack, run_id: str) -> list[dict[str, Any]]:
    """Return the rows of a run's frame ledger."""
    lines = gzip.decompress(stack.object(f"runs/{run_id}/frames.jsonl.gz")).splitlines()
    return [json.loads(line) for line in lines]


def stored_image_sets(stack: LocalStack) -> list[dict[str, Any]]:
    """Return the data store's image sets, as the backend itself holds them."""
    state = stack.admin("healthimaging/inspect")
    return [
        image_set
        for datastore in state["datastores"]
        if datastore["datastoreId"] == stack.outputs["DatastoreId"]
        for image_set in datastore["imageSets"]
    ]
