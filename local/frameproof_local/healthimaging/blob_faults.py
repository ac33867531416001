"""Faults of the bytes that GetImageFrame and GetImageSetMetadata serve.

What is stored stays whole; only the copy that is served is spoiled.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .controls import FAULTS
from .fault_kinds import Fault
from .faults import Call

_HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_HUGE_BYTES = 50 * 1000**2
"""The service's quota of a metadata document: 50 MB (endpoints and quotas page)."""

_CHECKSUMS = "PixelDataChecksumFromBaseToFullResolution"
_FASTEST_COMPRESSION = 1


@dataclass(frozen=True)
class Blob:
    """A body and the headers that tell what it is."""

    content: bytes
    headers: dict[str, str]


type Effects = Mapping[str, Callable[[Fault, Blob], Blob]]
"""What each kind of fault makes of a blob."""


def spoiled_frame(blob: Blob, call: Call) -> Blob:
    """Return a frame as the plan of faults wants it served: usually as it is."""
    return _spoiled(blob, call, _FRAME_EFFECTS)


def spoiled_metadata(blob: Blob, call: Call) -> Blob:
    """Do the same for a metadata document."""
    return _spoiled(blob, call, _METADATA_EFFECTS)


def _spoiled(blob: Blob, call: Call, effects: Effects) -> Blob:
    for fault in FAULTS.draw_all(effects, call):
        blob = effects[fault.kind](fault, blob)
    return blob


def _flip_bit(fault: Fault, blob: Blob) -> Blob:
    served = bytearray(blob.content)
    if served:
        position = fault.bit % (len(served) * 8)
        served[position // 8] ^= 0x80 >> (position % 8)
    return replace(blob, content=bytes(served))


def _truncate(_fault: Fault, blob: Blob) -> Blob:
    kept = len(blob.content) - len(blob.content[len(blob.content) // 2 :])
    return replace(blob, content=blob.content[:kept])


def _empty(_fault: Fault, blob: Blob) -> Blob:
    return replace(blob, content=b"")


def _html(_fault: Fault, _blob: Blob) -> Blob:
    return Blob(_HTML, {"Content-Type": "text/html"})


def _corrupt(fault: Fault, blob: Blob) -> Blob:
    """Serve gzip that ends too early, or what is no gzip at all under the same headers."""
    if fault.form == "cut":
        return _truncate(fault, blob)
    return replace(blob, content=gzip.decompress(blob.content))


def _huge(fault: Fault, blob: Blob) -> Blob:
    """Fill the document up with one long description."""
    wanted_bytes = _HUGE_BYTES if fault.size_bytes is None else fault.size_bytes
    document = json.loads(gzip.decompress(blob.content))
    study = document["Study"].setdefault("DICOM", {})
    study["StudyDescription"] = "x" * max(0, wanted_bytes - len(_text(document)))
    return _packed(blob, document)


def _wrong_checksum(fault: Fault, blob: Blob) -> Blob:
    """Change each level's checksum by one bit."""
    document = json.loads(gzip.decompress(blob.content))
    for frame in _frames(document, fault):
        for level in frame[_CHECKSUMS]:
            level["Checksum"] ^= 1
    return _packed(blob, document)


def _missing_checksum(fault: Fault, blob: Blob) -> Blob:
    document = json.loads(gzip.decompress(blob.content))
    for frame in _frames(document, fault):
        del frame[_CHECKSUMS]
    return _packed(blob, document)


def _frames(document: dict[str, Any], fault: Fault) -> Iterator[dict[str, Any]]:
    """Yield the frame that the fault names, or all of them."""
    for series in document["Study"]["Series"].values():
        for instance in series["Instances"].values():
            for frame in instance["ImageFrames"]:
                if fault.image_frame_id in {None, frame["ID"]}:
                    yield frame


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _packed(blob: Blob, document: dict[str, Any]) -> Blob:
    packed = gzip.compress(_text(document), compresslevel=_FASTEST_COMPRESSION)
    return replace(blob, content=packed)


_FRAME_EFFECTS: Final[Effects] = {
    "flipBit": _flip_bit,
    "truncateFrame": _truncate,
    "emptyBody": _empty,
    "htmlBody": _html,
}
_METADATA_EFFECTS: Final[Effects] = {
    "wrongChecksum": _wrong_checksum,
    "missingChecksum": _missing_checksum,
    "hugeMetadata": _huge,
    "corruptMetadata": _corrupt,
    "emptyBody": _empty,
    "htmlBody": _html,
}
