"""Proves hostile frames in a process of its own and prints how much memory that took.

``python -m tests.integration.product.forged_proving`` prints one JSON object: the verdict of each
frame, and ``grownBytes``, by which the process's largest size grew.
"""

from __future__ import annotations

import io
import json
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from frameproof.contracts import FrameRef
from frameproof.pixels.decoders import deployed_decoders
from frameproof.steps.frame_prover import FrameProver
from tests.unit.frameproof.fakes import RUN
from tests.unit.frameproof.forged_frames import forge_coding_style, insert_segment, resized
from tests.unit.frameproof.known_frames import box, boxed, encode, frame_ref, gradient

PIXELS = gradient("<u2", bits=12, rows=128, columns=128)
CODESTREAM = encode(PIXELS)
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
EVERYTHING = replace(RUN, bitmaps="all", source_proof=True, cross_check="all", levels="all")


def forgeries() -> Iterator[tuple[str, FrameRef, bytes]]:
    """Yield a name, what the metadata says, and the hostile frame."""
    ref = frame_ref(PIXELS)
    giant = resized(CODESTREAM, columns=60_000, rows=60_000)
    yield "size of 60,000 x 60,000", ref, boxed(giant)
    yield "size of 4 billion squared", ref, resized(CODESTREAM, columns=2**32 - 1, rows=2**32 - 1)
    yield "giant size that the metadata has too", replace(ref, rows=60_000, columns=60_000), giant
    yield "tiles of one sample", ref, CODESTREAM[:24] + struct.pack(">II", 1, 1) + CODESTREAM[32:]
    yield "16,384 components", ref, _with_components(16_384)
    yield "38 bits a sample", ref, CODESTREAM[:42] + b"\x25" + CODESTREAM[43:]
    palette = box(b"pclr", struct.pack(">HB", 1024, 255) + bytes(1024))
    yield "palette box", ref, boxed(CODESTREAM, extra=palette)
    yield "boxes without end", ref, boxed(CODESTREAM)[:12] + box(b"free", b"") * 100_000
    yield "33 levels", ref, forge_coding_style(CODESTREAM, levels=33)
    yield "blocks of 2 MB", ref, forge_coding_style(CODESTREAM, blocks=(255, 255))
    large = replace(ref, rows=4096, columns=4096)
    for name, style in (
        ("tiny precincts", {"precincts": [0x11] * 6}),
        ("tiny blocks", {"blocks": (0, 0)}),
        ("65,535 layers of many precincts", {"layers": 65_535, "precincts": [0x55] * 6}),
    ):
        yield name, large, forge_coding_style(CODESTREAM, columns=4096, **style)
    yield "65,535 layers", ref, forge_coding_style(CODESTREAM, layers=65_535)
    comments = struct.pack(">HHH", 0xFF64, 4, 1) * 500_000
    yield "comments without end", ref, CODESTREAM[:2] + CODESTREAM[2:45] + comments
    yield "one comment of 64 KB", ref, insert_segment(CODESTREAM, 0xFF64, bytes(65_533))
    parts = struct.pack(">HHHIBBH", 0xFF90, 10, 0, 14, 0, 0, 0xFF93) * 100_000
    yield "tile-parts without end", ref, CODESTREAM[: CODESTREAM.index(b"\xff\x90")] + parts
    yield "JPEG of 65,535 x 65,535", *_forged_jpeg(ref)


def _with_components(count: int) -> bytes:
    head = struct.pack(">H", 38 + 3 * count) + CODESTREAM[6:40] + struct.pack(">H", count)
    return CODESTREAM[:4] + head + CODESTREAM[42:45] * count + CODESTREAM[45:]


def _forged_jpeg(ref: FrameRef) -> tuple[FrameRef, bytes]:
    file = io.BytesIO()
    Image.fromarray((PIXELS >> 4).astype("u1")).save(file, "JPEG")
    served = bytearray(file.getvalue())
    at = served.index(b"\xff\xc0")
    served[at + 5 : at + 9] = b"\xff" * 4
    kept = replace(
        ref,
        rule="storedBytes",
        stored_transfer_syntax_uid=JPEG_BASELINE,
        expected_crc32=zlib.crc32(served),
    )
    return kept, bytes(served)


def _peak_bytes() -> int:
    """Return the largest size that this process has had in memory (proc(5), VmHWM).

    ``getrusage`` would not do: its peak begins with that of the process that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def main() -> None:
    """Prove a sound frame, note the process's size, and prove the hostile ones."""
    prover = FrameProver(EVERYTHING, [], deployed_decoders("all"))
    prover.prove(frame_ref(PIXELS), CODESTREAM)
    hostile = list(forgeries())
    before = _peak_bytes()
    verdicts = {name: prover.prove(ref, frame).outcome.verdict for name, ref, frame in hostile}
    grown = _peak_bytes() - before
    json.dump({"grownBytes": grown, "verdicts": verdicts}, sys.stdout)


if __name__ == "__main__":
    main()
