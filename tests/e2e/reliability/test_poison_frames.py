"""A frame that no decoder can bear is an outcome of its own; its batch-mates are proven."""

from __future__ import annotations

import hashlib
import io
import py_compile
import zipfile
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import ROOT, LocalStack
from tests.e2e.reliability.function_settings import configured
from tests.e2e.reliability.small_study import SmallStudy, new_multi_frame_study

FRAMES = 8
SIZ = b"\xff\x51"  # ISO/IEC 15444-1, A.5.1: marker, length, capabilities, then width and height
GIANT = 60_000
MODULE = "frameproof/pixels/openjpeg"
# What stands below the product's own module in the layer of a test.
CRASHING = """
import hashlib, os, signal

_decode = OpenJpeg.decode

def _crash_or_decode(self, frame, **more):
    if hashlib.sha256(frame).hexdigest() == "{digest}":
        os.kill(os.getpid(), signal.SIGSEGV)
    return _decode(self, frame, **more)

OpenJpeg.decode = _crash_or_decode
"""


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


@pytest.mark.fault("F11")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R15")
def test_a_frame_that_kills_the_function_s_process_fails_alone(
    switches: LocalStack, tmp_path: Path
) -> None:
    stack = switches
    study = new_multi_frame_study(stack, "deadly", frames=FRAMES)
    stack.admin("step-functions/holds", [{"state": "FrameBatches"}])
    study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    # GIVEN an OpenJPEG that crashes on one of the frames, in whatever process it is
    deadly = frame_ids(stack, study)[0]
    digest = hashlib.sha256(frame_of(stack, study, deadly)).hexdigest()
    layer = crashing_layer(stack, digest, tmp_path)
    # WHEN their batch is verified
    with configured(stack, "VerifyFrames", Layers=[layer]):
        stack.admin("step-functions/holds", [])
        ended = stack.ended(study.run_id)
    # THEN this one is undecodable, the reason says what it did, and the others are proven
    assert (ended["status"], ended["error"]) == ("FAILED", "FramesNotProven")
    rows = {row["frameId"]: row for row in oracle.read_ledger(stack, study.run_id)}
    bad = rows.pop(deadly)
    assert bad["verdict"] == "undecodable"
    assert "SIGSEGV" in bad["reason"]
    assert [row["verdict"] for row in rows.values()] == ["verified"] * (FRAMES - 1)
    oracle.assert_ledger_equals_the_data_store(stack, study.report(stack))


def crashing_layer(stack: LocalStack, digest: str, folder: Path) -> str:
    """Publish a layer whose OpenJPEG crashes on the frame of this SHA-256; return its ARN.

    It covers the module of the shared layer, and what that has compiled of it.
    """
    source, compiled = folder / "openjpeg.py", folder / "openjpeg.pyc"
    original = (ROOT / f"layers/shared/{MODULE}.py").read_text()
    source.write_text(original + CRASHING.format(digest=digest))
    py_compile.compile(
        str(source), str(compiled), invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )
    cached = Path(cache_from_source(f"python/{MODULE}.py"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.write(source, f"python/{MODULE}.py")
        archive.write(compiled, cached)
    published = stack.client("lambda").publish_layer_version(
        LayerName="crashing", Content={"ZipFile": content.getvalue()}
    )
    arn: str = published["LayerVersionArn"]
    return arn


def frame_ids(stack: LocalStack, study: SmallStudy) -> list[str]:
    (image_set,) = study.image_sets(stack)
    return sorted(image_set["frames"])


def flips_to_giant(stack: LocalStack, study: SmallStudy, frame_id: str) -> list[int]:
    """Return the bits of a frame whose change makes its header promise giant pixels."""
    served = frame_of(stack, study, frame_id)
    size = GIANT.to_bytes(4, "big")
    return list(flips(served, served.index(SIZ) + 6, size + size))


def frame_of(stack: LocalStack, study: SmallStudy, frame_id: str) -> bytes:
    (image_set,) = study.image_sets(stack)
    answer = stack.client("medical-imaging").get_image_frame(
        datastoreId=stack.outputs["DatastoreId"],
        imageSetId=image_set["imageSetId"],
        imageFrameInformation={"imageFrameId": frame_id},
    )
    content: bytes = answer["imageFrameBlob"].read()
    return content
