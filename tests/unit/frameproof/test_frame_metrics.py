from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pytest

from frameproof.contracts import FrameOutcome
from frameproof.errors import RetryableError
from frameproof.frame_metrics import WatchedFrames, write_frame_metrics

VERIFIED = FrameOutcome(
    image_set_id="a",
    version_id="1",
    frame_id="f",
    series_instance_uid="1.2",
    sop_instance_uid="1.2.3",
    frame_number=1,
    verdict="verified",
    rule="decodedPixels",
    served_bytes=100,
    attempts=1,
    fetch_seconds=0.25,
    decode_seconds=0.125,
)


@dataclasses.dataclass(frozen=True)
class FakeCall:
    aws_request_id: str = "request-1"


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the template sets: the stack's name."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "my-stack")


class Refusing:
    """Refuses every frame, some for there were too many calls."""

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        raise RetryableError("no", is_throttle=frame_id == "throttled")


def test_throttles_are_counted_and_raised_on() -> None:
    source = WatchedFrames(Refusing())
    for frame_id in ("throttled", "reset", "throttled"):
        with pytest.raises(RetryableError):
            source.image_frame("a", frame_id, lambda _: None)
    assert source.throttles == 2


def test_outcomes_are_summed_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    source = WatchedFrames(Refusing())
    source.throttles = 2
    again = dataclasses.replace(VERIFIED, verdict="missing", attempts=3)
    write_frame_metrics([VERIFIED, VERIFIED, again], source=source, run_id="knee", call=FakeCall())
    line = json.loads(capsys.readouterr().out)
    expected = {
        "FramesVerified": 2,
        "FramesMismatched": 0,
        "FramesUndecodable": 0,
        "FramesUnverifiable": 0,
        "FramesMissing": 1,
        "BytesDownloaded": 300,
        "Retries": 2,
        "Throttles": 2,
        "FetchTime": 750,
        "DecodeTime": 375,
    }
    assert {name: sum(line[name]) for name in expected} == expected
    assert (line["run_id"], line["function_request_id"]) == ("knee", "request-1")
    assert (line["service"], line["stage"]) == ("my-stack", "VerifyFrames")
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Frameproof"
    assert sorted(directive["Dimensions"][0]) == ["service", "stage"]


def test_a_pass_that_ended_no_frame_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write_frame_metrics([], source=WatchedFrames(Refusing()), run_id="knee", call=FakeCall())
    assert capsys.readouterr().out == ""
