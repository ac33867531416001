"""Each fault of an answer, seen from the other end of the connection."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from typing import Any

import botocore.exceptions
import pytest
from botocore.config import Config

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.wire import Served, served_frames
from tests.integration.local.healthimaging.world import session


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    # The fixtures of one test take delays away; these frames are stored before any test.
    before = healthimaging.set_delays({})
    healthimaging.set_delays(dict.fromkeys(before, 0.0))
    with served_frames() as frames:
        yield frames


@pytest.fixture(autouse=True)
def no_quotas() -> Iterator[None]:
    yield
    healthimaging.set_quotas({"profile": "fast"})


def plan(kind: str, **fields: Any) -> None:
    healthimaging.set_faults([{"kind": kind, **fields}])


@pytest.fixture
def good(served: Served) -> bytes:
    """The first frame as it is stored."""
    seen = served.ask(served.frame_request())
    assert (seen.status, seen.ending) == (200, "complete")
    return seen.body


@pytest.mark.parametrize(
    ("kind", "fields", "ending"),
    [
        ("connectionReset", {}, "reset"),
        ("answerLost", {}, "reset"),
        ("truncatedBody", {}, "fin"),
        ("truncatedBody", {"end": "reset"}, "reset"),
        ("stalledBody", {"seconds": 60}, "silence"),
        ("stalledBody", {"seconds": 0}, "fin"),
    ],
)
def test_a_connection_ends_as_planned_and_the_next_is_good(
    served: Served, good: bytes, kind: str, fields: dict[str, Any], ending: str
) -> None:
    plan(kind, operation="GetImageFrame", **fields)
    seen = served.ask(served.frame_request())
    assert seen.ending == ending
    if kind in {"connectionReset", "answerLost"}:
        assert (seen.status, seen.headers) == (0, []), "something came before the reset"
    else:
        assert dict(seen.headers)["Content-Length"] == str(len(good))
        assert len(seen.body) <= len(good) // 2
        assert good.startswith(seen.body)
    if ending in {"fin", "silence"}:
        assert len(seen.body) == len(good) // 2
    assert served.ask(served.frame_request()).body == good


def test_half_a_frame_comes_under_a_length_of_its_own(served: Served, good: bytes) -> None:
    plan("truncateFrame")
    seen = served.ask(served.frame_request())
    assert (seen.status, seen.ending) == (200, "complete")
    assert dict(seen.headers)["Content-Length"] == str(len(good) // 2)
    assert seen.body == good[: len(good) // 2]
    assert served.ask(served.frame_request()).body == good


def test_a_slow_body_takes_its_time_and_is_whole(served: Served, good: bytes) -> None:
    plan("slowBody", operation="GetImageFrame", seconds=0.4)
    started = time.monotonic()
    assert served.ask(served.frame_request()).body == good
    assert time.monotonic() - started >= 0.4


def test_a_bit_is_flipped_once_or_for_good(served: Served, good: bytes) -> None:
    plan("flipBit", imageFrameId=served.frame_ids[0], bit=8001, times=1)
    bad, again = (served.ask(served.frame_request()).body for _ in range(2))
    assert [n for n, pair in enumerate(zip(bad, good, strict=True)) if pair[0] != pair[1]] == [1000]
    assert again == good
    plan("flipBit", imageFrameId=served.frame_ids[0], bit=8001)
    assert [served.ask(served.frame_request()).body for _ in range(2)] == [bad, bad]
    other = served.ask(served.frame_request(served.frame_ids[1])).body
    healthimaging.set_faults([])
    assert served.ask(served.frame_request(served.frame_ids[1])).body == other


@pytest.mark.parametrize(
    ("kind", "content_type", "beginning"),
    [("emptyBody", "image/jph", b""), ("htmlBody", "text/html", b"<html>")],
)
def test_a_good_status_with_a_wrong_body(
    served: Served, good: bytes, kind: str, content_type: str, beginning: bytes
) -> None:
    plan(kind, operation="GetImageFrame")
    seen = served.ask(served.frame_request())
    assert (seen.status, dict(seen.headers)["Content-Type"]) == (200, content_type)
    assert seen.body.startswith(beginning)
    assert len(seen.body) < 100
    assert served.ask(served.frame_request()).body == good


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("throttle", 429, "ThrottlingException"), ("serverError", 500, "InternalServerException")],
)
def test_an_error_strikes_the_operation_that_it_names(
    served: Served, kind: str, status: int, code: str
) -> None:
    healthimaging.reset_call_counts()
    plan(kind, operation="GetImageFrame", nth=2)
    seen = [served.ask(served.frame_request()) for _ in range(3)]
    assert [answer.status for answer in seen] == [200, status, 200]
    assert dict(seen[1].headers)["X-Amzn-Errortype"] == code
    assert healthimaging.call_counts() == {"GetImageFrame": 3}


def test_the_realistic_profile_throttles_what_comes_too_fast(served: Served) -> None:
    limit = {"GetImageFrame": {"ratePerSecond": 0, "burst": 2}}
    healthimaging.set_quotas({"profile": "realistic", "limits": limit})
    statuses = [served.ask(served.frame_request()).status for _ in range(3)]
    assert statuses == [200, 200, 429]


def test_the_same_seed_gives_the_same_answers(served: Served) -> None:
    faults = [{"kind": kind, "rate": 0.3} for kind in ("serverError", "connectionReset")]
    rounds = []
    for _ in range(2):
        healthimaging.set_faults({"seed": 11, "faults": faults})
        rounds.append([served.ask(served.frame_request()).status for _ in range(20)])
    assert rounds[0] == rounds[1]
    assert set(rounds[0]) == {0, 200, 500}


def metadata(served: Served) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        gzip.decompress(served.ask(served.metadata_request()).body)
    )
    return document


def checksums(document: dict[str, Any]) -> dict[str, int | None]:
    (series,) = document["Study"]["Series"].values()
    frames = [frame for entry in series["Instances"].values() for frame in entry["ImageFrames"]]
    levels = {f["ID"]: f.get("PixelDataChecksumFromBaseToFullResolution") for f in frames}
    return {frame_id: found and found[-1]["Checksum"] for frame_id, found in levels.items()}


def test_a_checksum_is_wrong_or_missing_in_the_metadata(served: Served) -> None:
    first, second = served.frame_ids
    right = checksums(metadata(served))
    plan("wrongChecksum", imageFrameId=first)
    wrong = checksums(metadata(served))
    assert wrong[first] != right[first]
    assert wrong[second] == right[second]
    plan("missingChecksum")
    assert checksums(metadata(served)) == {first: None, second: None}


def test_metadata_is_corrupt_in_two_ways(served: Served) -> None:
    plan("corruptMetadata")
    seen = served.ask(served.metadata_request())
    assert dict(seen.headers)["Content-Encoding"] == "gzip"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(seen.body)
    plan("corruptMetadata", form="cut")
    with pytest.raises((EOFError, zlib.error)):
        gzip.decompress(served.ask(served.metadata_request()).body)
    assert checksums(metadata(served))


def test_metadata_is_huge_unpacked_and_small_on_the_wire(served: Served) -> None:
    plan("hugeMetadata", sizeBytes=5_000_000)
    seen = served.ask(served.metadata_request())
    assert len(seen.body) < 100_000
    assert len(gzip.decompress(seen.body)) >= 5_000_000


def test_metadata_that_is_not_consistent_is_a_conflict_on_the_wire(served: Served) -> None:
    plan("metadataNotConsistent")
    seen = served.ask(served.metadata_request())
    assert seen.status == 409
    assert b"not consistent yet" in seen.body


def test_a_lost_answer_leaves_what_was_done(served: Served) -> None:
    # GIVEN a client that does not try again
    imaging = session().client(
        "medical-imaging",
        region_name="us-east-1",
        config=Config(retries={"total_max_attempts": 1}),
    )
    before = len(served.world.imaging.list_datastores()["datastoreSummaries"])
    # WHEN the answer of a creation is lost, and then a creation is cut off before it is done
    for kind, more in (("answerLost", 1), ("connectionReset", 0)):
        plan(kind, operation="CreateDatastore")
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            imaging.create_datastore()
        # THEN the first has made a data store, the second has not
        after = len(served.world.imaging.list_datastores()["datastoreSummaries"])
        assert after - before == more
        before = after


def test_botocore_tries_a_reset_again_and_not_a_cut_body(served: Served, good: bytes) -> None:
    ids = (served.datastore_id, served.image_set_id, served.frame_ids[0])
    plan("connectionReset", operation="GetImageFrame")
    assert served.world.frame(*ids)[1] == good
    plan("truncatedBody", operation="GetImageFrame")
    with pytest.raises(botocore.exceptions.ResponseStreamingError):
        served.world.frame(*ids)
