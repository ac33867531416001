"""A frame that no decoder can bear is an outcome of its own; its batch-mates are proven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import SmallStudy, new_multi_frame_study

FRAMES = 8
SIZ = b"\xff\x51"  # ISO/IEC 15444-1, A.5.1: marker, length, capabilities, then width and height
GIANT = 60_000


def flips(served: bytes, offset: int, wanted: bytes) -> Iterator[int]:
    """Yield the bits, counted from the first byte's highest, that make bytes into others."""
    for number, (old, new) in enumerate(zip(served[offset:], wanted, strict=False)):
        for bit in range(8):
            if (old ^ new) & (0x80 >> bit):
                yield (offset + number) * 8 + bit


def lasting(kind: str, frame_id: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "imageFrameId": frame_id, "times": 999, **more}


@pytest.mark.fault("F11")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R15")
def test_frames_that_no_decoder_bears_fail_alone(switches: LocalStack) -> None:
    stack = switches
    study = new_multi_frame_study(stack, "poisoned", frames=FRAMES)
    stack.admin("step-functions/holds", [{"state": "FrameBatches"}])
    study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    # GIVEN a frame of 60,000 x 60,000 pixels, one that is cut, one that is a page, one of nothing
    giant, cut, page, empty = frame_ids(stack, study)[:4]
    bits = flips_to_giant(stack, study, giant)
    stack.admin(
        "healthimaging/faults",
        [
            *(lasting("flipBit", giant, bit=bit) for bit in bits),
            lasting("truncateFrame", cut),
            lasting("htmlBody", page, operation="GetImageFrame"),
            lasting("emptyBody", empty, operation="GetImageFrame"),
        ],
    )
    # WHEN their batch is verified
    stack.admin("step-functions/holds", [])
    ended = stack.ended(study.run_id)
    # THEN these four are undecodable, each by its own reason, and the other four are proven
    assert (ended["status"], ended["error"]) == ("FAILED", "FramesNotProven")
    rows = oracle.read_ledger(stack, study.run_id)
    verdicts = {row["frameId"]: row["verdict"] for row in rows}
    assert {verdicts.pop(frame_id) for frame_id in (giant, cut, page, empty)} == {"undecodable"}
    assert list(verdicts.values()) == ["verified"] * (FRAMES - 4)
    (reason,) = [row["reason"] for row in rows if row["frameId"] == giant]
    assert str(GIANT) in reason
    report = study.report(stack)
    oracle.assert_counts_are_consistent(report)
    oracle.assert_ledger_equals_the_data_store(stack, report)


def frame_ids(stack: LocalStack, study: SmallStudy) -> list[str]:
    (image_set,) = study.image_sets(stack)
    return sorted(image_set["frames"])


def flips_to_giant(stack: LocalStack, study: SmallStudy, frame_id: str) -> list[int]:
    """Return the bits of a frame whose change makes its header promise giant pixels."""
    (image_set,) = study.image_sets(stack)
    answer = stack.client("medical-imaging").get_image_frame(
        datastoreId=stack.outputs["DatastoreId"],
        imageSetId=image_set["imageSetId"],
        imageFrameInformation={"imageFrameId": frame_id},
    )
    served = answer["imageFrameBlob"].read()
    size = GIANT.to_bytes(4, "big")
    return list(flips(served, served.index(SIZ) + 6, size + size))
