"""All that a run left behind, in a form that is equal for equal runs of equal studies.

What differs between any two runs is taken out, and named here: ids that a service or a run gives
(they become numbered names, the same for the same thing), times, and counts of calls that a
disturbed run makes more of. Everything else must be equal: each key in both buckets, and what
stands in each document.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from typing import Any

from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import SmallStudy

TIMES = frozenset(
    {
        "startedAt",
        "writtenAt",
        "verifiedAt",
        "fetchSeconds",
        "decodeSeconds",
        "timings",
        "waitSeconds",
        "waitedSeconds",
    }
)
COUNTS_OF_CALLS = frozenset({"attempts", "counters", "cost", "polls", "logsWritten"})
IDS_OF_AN_EXECUTION = frozenset({"executionArn", "tokenSeed"})
LEFT_OUT = TIMES | COUNTS_OF_CALLS | IDS_OF_AN_EXECUTION
_PAGES = (".html", ".parquet")  # made of what stands in the other files


def contents(stack: LocalStack, study: SmallStudy) -> dict[str, Any]:
    """Return what lies in the run's folders of both buckets, by key."""
    prefix = f"runs/{study.run_id}/"
    names = _names(stack, study)
    found: dict[str, Any] = {}
    for bucket in ("InputBucketName", "OutputBucketName"):
        for key in stack.keys(prefix, bucket=bucket):
            if not key.startswith(f"{prefix}maps/"):  # Step Functions' own, under its own ids
                content = stack.object(key, bucket=bucket)
                found[_renamed(key, names)] = _content(key, content, names)
    return found


def _names(stack: LocalStack, study: SmallStudy) -> dict[str, str]:
    """Name what has another id in each run."""
    names = {study.run_id: "RUN", **study.uids}
    for number, job in enumerate(study.jobs(stack)):
        names[job["jobId"]] = f"JOB-{number}"
    for number, image_set in enumerate(study.image_sets(stack)):
        names[image_set["imageSetId"]] = f"IMAGE-SET-{number}"
        for frame_id, frame in image_set["frames"].items():
            names[frame_id] = f"FRAME-OF-{study.uids.get(frame['sopInstanceUID'])}"
    for plan in stack.keys(f"runs/{study.run_id}/plan/copy/"):
        for row in map(json.loads, stack.object(plan).splitlines()):
            digest = row["key"].rpartition("/")[2].removesuffix(".dcm")
            source = row["sourceUri"].rpartition("/")[2]
            names[digest] = f"COPY-OF-{source}"
            names[row["eTag"].strip('"')] = f"ETAG-OF-{source}"
    return names


def _renamed(text: str, names: dict[str, str]) -> str:
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(pattern, lambda match: names[match[0]], text)


def _content(key: str, content: bytes, names: dict[str, str]) -> Any:
    if key.endswith(_PAGES):
        return "is there"
    if key.endswith(".gz"):
        content = gzip.decompress(content)
    if key.endswith((".json", ".jsonl", ".ndjson", ".gz")):
        lines = [content] if key.endswith(".json") else content.splitlines()
        documents = [_kept(json.loads(_renamed(line.decode(), names))) for line in lines]
        return sorted(documents, key=json.dumps)
    if key.endswith(".dcm"):
        return f"{len(content)} bytes"  # the UIDs differ; the oracle compares it with its source
    return hashlib.sha256(content).hexdigest()


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _kept(item) for name, item in value.items() if name not in LEFT_OUT}
    return [_kept(item) for item in value] if isinstance(value, list) else value
