"""An image set's metadata -> its instances, each with its values and its frames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from frameproof.contracts import FrameRef, ImageSet
from frameproof.gzip_json import read_gzip_json
from frameproof.image_sets.metadata import read_image_set
from frameproof_cli.rebuilding.values import Attributes


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """One instance as HealthImaging has it."""

    image_set_id: str
    version_id: str
    series_instance_uid: str
    sop_instance_uid: str
    levels: tuple[Attributes, ...]
    """Patient, study, series, instance; a later one counts more."""
    vrs: dict[str, str]
    """``DICOMVRs``: of its private elements, those in sequences included."""
    frames: tuple[FrameRef, ...]


def read_instances(document_gzip: bytes, image_set: ImageSet) -> Iterator[StoredInstance]:
    """Read the instances of one image set, in the order of the document.

    Raises
    ------
    UnexpectedDocumentError
        The document is not what it should be, as ``image_sets.metadata`` says it.
    """
    image_set_id, version_id = image_set.image_set_id, image_set.version_id
    contents = read_image_set(
        document_gzip,
        image_set_id=image_set_id,
        version_id=version_id,
        is_primary=image_set.is_primary,
    )
    frames: dict[tuple[str, str], list[FrameRef]] = defaultdict(list)
    for frame in contents.frames:
        frames[frame.series_instance_uid, frame.sop_instance_uid].append(frame)
    document = read_gzip_json(document_gzip, name=f"The metadata of image set {image_set_id}")
    above = _values(document.get("Patient")), _values(document["Study"])
    for series_key, series in document["Study"]["Series"].items():
        for sop_key, instance in series["Instances"].items():
            uids = series_key.strip(), sop_key.strip()
            yield StoredInstance(
                image_set_id,
                version_id,
                *uids,
                levels=(*above, _values(series), _values(instance)),
                vrs=instance.get("DICOMVRs") or {},
                frames=tuple(frames[uids]),
            )


def _values(level: Any) -> Attributes:
    return (level or {}).get("DICOM") or {}
