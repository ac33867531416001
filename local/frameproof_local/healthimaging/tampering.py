"""Tampering that no checksum tells of: what is stored is wrong, and its metadata agrees with it.

Only a comparison with the DICOM objects themselves (a source proof) can find it. A plan of
tamperings is posted before an import; each strikes once, when a job commits the image set in which
it finds what it names. The JSON words are those of the admin route:
``{"kind": "swapFrames", "instance": 1, "withInstance": 2}``.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import imagecodecs

from .checksum_levels import lower_level_checksums
from .checksums import crc32_of_bytes, crc32_of_pixels
from .encoding import LOSSLESS_FORMATS
from .frame_store import BlobStore
from .frames import StoredFrame
from .image_sets import ImageSet
from .metadata_document import Document, packed, unpacked

type Hits = list[tuple[str, int | None]]
"""What was changed: SOPInstanceUIDs, each with a frame number (1 for the first) or as a whole."""


@dataclass(frozen=True)
class Tampering:
    """One planned change; instances are SOPInstanceUIDs or count from 1 by InstanceNumber."""

    kind: str
    series: str | None = None
    """A SeriesInstanceUID; None takes the first image set that has the instances."""
    instance: str | int = 1
    frame: int = 1
    with_instance: str | int = 1
    with_frame: int = 1
    row: int = 0
    column: int = 0


@dataclass
class _Target:
    """An image set, taken apart for one change."""

    image_set: ImageSet
    store: BlobStore
    document: Document = field(init=False)
    entries: dict[str, dict[str, Any]] = field(init=False)
    """The series' instances, as the document has them."""

    def __post_init__(self) -> None:
        self.document = unpacked(self.store.read(self.image_set.latest.document_name))
        ((_uid, series),) = self.document["Study"]["Series"].items()
        self.entries = series["Instances"]

    def instance(self, wanted: str | int) -> str:
        """Return the SOPInstanceUID of an instance; LookupError where there is none."""
        if isinstance(wanted, str):
            if wanted not in self.entries:
                raise LookupError(wanted)
            return wanted
        return sorted(self.entries, key=self._place)[wanted - 1]

    def _place(self, uid: str) -> tuple[int, str]:
        number = str(self.entries[uid]["DICOM"].get("InstanceNumber") or "").strip()
        return (int(number) if number.isdecimal() else 0), uid

    def frames(self, uid: str) -> list[dict[str, Any]]:
        """Return the ImageFrames of an instance."""
        found: list[dict[str, Any]] = self.entries[uid]["ImageFrames"]
        return found

    def save(self) -> None:
        """Write the document back, and tell the image set what is in it now."""
        with self.store.new_blob(self.image_set.latest.document_name) as target:
            target.write(packed(self.document))
        self.image_set.instances = {
            uid: tuple(frame["ID"] for frame in entry["ImageFrames"])
            for uid, entry in self.entries.items()
        }


class TamperingPlan:
    """What is still to be done to the image sets that jobs commit; safe to use in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Tampering] = []
        self._done: list[dict[str, Any]] = []

    def replace_all(self, tamperings: Iterable[Mapping[str, Any]]) -> None:
        """Take a new plan, and forget what was done.

        Raises
        ------
        ValueError
            A kind or a field is unknown, or a value is of the wrong type; the old plan stays.
        """
        planned = [_read(tampering) for tampering in tamperings]
        with self._lock:
            self._planned, self._done = planned, []

    def done(self) -> list[dict[str, Any]]:
        """Return what was done: kind, image set, and the instances and frames that were hit."""
        with self._lock:
            return list(self._done)

    def strike(self, image_set: ImageSet, store: BlobStore) -> None:
        """Do to an image set what is planned for it; the caller keeps others away from it."""
        with self._lock:
            for tampering in list(self._planned):
                hits = _tamper(tampering, image_set, store)
                if hits:
                    self._planned.remove(tampering)
                    self._done.append(_report(tampering, image_set, hits))


def _tamper(tampering: Tampering, image_set: ImageSet, store: BlobStore) -> Hits:
    if tampering.series not in {None, image_set.grouping_key.series_instance_uid}:
        return []
    target = _Target(image_set, store)
    try:
        hits = _EFFECTS[tampering.kind](tampering, target)
    except LookupError:  # it has no such instance or frame: another image set may
        return []
    target.save()
    return hits


def _report(tampering: Tampering, image_set: ImageSet, hits: Hits) -> dict[str, Any]:
    return {
        "kind": tampering.kind,
        "imageSetId": image_set.image_set_id,
        "hits": [{"sopInstanceUid": uid, "frameNumber": frame} for uid, frame in hits],
    }


def _swap_frames(tampering: Tampering, target: _Target) -> Hits:
    """Exchange two entries of ImageFrames, each with its id and its checksum."""
    first, second = target.instance(tampering.instance), target.instance(tampering.with_instance)
    one, other = tampering.frame - 1, tampering.with_frame - 1
    here, there = target.frames(first), target.frames(second)
    here[one], there[other] = there[other], here[one]
    return [(first, tampering.frame), (second, tampering.with_frame)]


def _change_pixel(tampering: Tampering, target: _Target) -> Hits:
    """Flip the lowest bit of one sample; of a frame that is kept as it came, of its middle byte."""
    uid = target.instance(tampering.instance)
    entry = target.frames(uid)[tampering.frame - 1]
    frame = target.image_set.frames[entry["ID"]]
    content = target.store.read(frame.frame_id)
    is_transcoded = frame.min_pixel_value is not None
    change = _other_pixel if is_transcoded else _other_byte
    content, changed = change(content, frame, tampering)
    with target.store.new_blob(frame.frame_id) as blob:
        blob.write(content)
    changed = replace(changed, sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
    target.image_set.frames[frame.frame_id] = changed
    entry |= changed.to_metadata()
    return [(uid, tampering.frame)]


def _other_pixel(
    content: bytes, frame: StoredFrame, tampering: Tampering
) -> tuple[bytes, StoredFrame]:
    pixels = imagecodecs.jpeg2k_decode(content)
    samples = pixels[tampering.row, tampering.column]
    pixels[tampering.row, tampering.column] = samples ^ 1
    (form,) = (
        form for form in LOSSLESS_FORMATS.values() if form.content_type == frame.content_type
    )
    return form.encode(pixels), replace(
        frame,
        checksum=crc32_of_pixels(pixels),
        min_pixel_value=int(pixels.min()),
        max_pixel_value=int(pixels.max()),
        lower_levels=lower_level_checksums(pixels) if frame.lower_levels else (),
    )


def _other_byte(
    content: bytes, frame: StoredFrame, _tampering: Tampering
) -> tuple[bytes, StoredFrame]:
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed), replace(frame, checksum=crc32_of_bytes(bytes(changed)))


def _drop_instance(tampering: Tampering, target: _Target) -> Hits:
    """Leave an instance out of the document; its frames stay stored, and nobody knows of them."""
    uid = target.instance(tampering.instance)
    if len(target.entries) == 1:
        raise LookupError(uid)  # an image set without instances is no image set
    del target.entries[uid]
    return [(uid, None)]


_EFFECTS: Final[Mapping[str, Callable[[Tampering, _Target], Hits]]] = {
    "swapFrames": _swap_frames,
    "changePixel": _change_pixel,
    "dropInstance": _drop_instance,
}
_FIELDS: Final = {
    "kind": "kind",
    "series": "series",
    "instance": "instance",
    "frame": "frame",
    "withInstance": "with_instance",
    "withFrame": "with_frame",
    "row": "row",
    "column": "column",
}
_TEXTS: Final = ("kind", "series")
_INSTANCES: Final = ("instance", "withInstance")


def _read(document: Mapping[str, Any]) -> Tampering:
    unknown = document.keys() - _FIELDS.keys()
    if unknown:
        raise ValueError(f"A tampering has no field {min(unknown)!r}: {', '.join(_FIELDS)}.")
    if document.get("kind") not in _EFFECTS:
        kinds = ", ".join(_EFFECTS)
        raise ValueError(
            f"A tampering's kind must be one of {kinds}, not {document.get('kind')!r}."
        )
    for name, value in document.items():
        is_right = isinstance(value, str) if name in _TEXTS else _counts(name, value)
        if not is_right:
            raise ValueError(f"A tampering's {name} cannot be {value!r:.100}.")
    return Tampering(**{_FIELDS[name]: value for name, value in document.items()})


def _counts(name: str, value: Any) -> bool:
    """Tell whether a value is a UID or a number that counts from 1; a row and a column from 0."""
    if isinstance(value, str):
        return name in _INSTANCES
    lowest = 0 if name in {"row", "column"} else 1
    return isinstance(value, int) and not isinstance(value, bool) and value >= lowest
