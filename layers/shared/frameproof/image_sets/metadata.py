"""An image set's metadata (gzip JSON) -> what it holds, and one reference for each of its frames.

The JMESPath expressions below and in ``metadata_instances`` are the whole list of what is read from
the document; everything else in it, all that could tell who the patient is, is left alone. Values
are read as HealthImaging was seen to write them: strings may keep DICOM's padding, NumberOfFrames
is a string, an absent or null element may stand anywhere. Keys are DICOM keywords (PS3.6).

Source: AWS HealthImaging Developer Guide, "Getting image set metadata", "Metadata normalization".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from frameproof.contracts import FrameRef, ImageSet, Levels, Presentation
from frameproof.errors import UnexpectedDocumentError
from frameproof.image_sets.document_stream import cycles_left_alone, read_reduced
from frameproof.image_sets.element_values import text
from frameproof.image_sets.fast_paths import FastPath
from frameproof.image_sets.metadata_instances import InstanceRead, InstanceReader, Unreadable
from frameproof.image_sets.presentation import Looks

IMAGE_SET = FastPath("{id: ImageSetID, series: Study.Series}")
STUDY_INSTANCE_UID = FastPath("Study.DICOM.StudyInstanceUID")
SERIES = FastPath("{modality: DICOM.Modality, instances: Instances}")
INSTANCES = ("Study", "Series", None, "Instances", None)
"""Where the instances stand: they are read one by one, as they come (``document_stream``)."""


@dataclass(frozen=True, slots=True)
class InstanceFrames:
    """One instance and the frames that it has, by which two versions of it are told apart."""

    sop_instance_uid: str
    frame_ids: tuple[str, ...]
    number_of_frames: int
    """What its NumberOfFrames promises."""
    looks: Looks = field(compare=False)


@dataclass(frozen=True, slots=True)
class ImageSetContents:
    """One image set: its counts, and its frames by series, InstanceNumber and frame number."""

    image_set: ImageSet
    frames: list[FrameRef]
    instances: list[InstanceFrames]


class _Instance(NamedTuple):
    series_instance_uid: str
    sop_instance_uid: str
    modality: str | None
    read: InstanceRead
    looks: Looks


def read_image_set(
    document_gzip: bytes,
    *,
    image_set_id: str,
    version_id: str,
    is_primary: bool,
    levels: Levels = "full",
) -> ImageSetContents:
    """Read one image set's metadata.

    Parameters
    ----------
    document_gzip
        The body of ``GetImageSetMetadata``, still compressed (botocore leaves it so).
    image_set_id, version_id, is_primary
        What was asked for, and what the import job's manifest says of it.
    levels
        ``all`` reads the checksums of lower resolution, too.

    Returns
    -------
    ImageSetContents
        Every entry of ``ImageFrames`` has its reference, also where the metadata lacks something:
        an absent Rows, Columns, SamplesPerPixel or BitsAllocated is 0, an absent checksum None,
        and verification calls such a frame unverifiable instead of losing it.

    Raises
    ------
    UnexpectedDocumentError
        The document is not gzip, not JSON, too large, of another image set, or not of this shape.
    """
    with cycles_left_alone():
        return _contents(document_gzip, image_set_id, version_id, is_primary, levels)


def _contents(
    document_gzip: bytes, image_set_id: str, version_id: str, is_primary: bool, levels: Levels
) -> ImageSetContents:
    reader = InstanceReader(levels)
    name = f"The metadata of image set {image_set_id}"
    document = read_reduced(document_gzip, name=name, path=INSTANCES, reduce=reader.read)
    instances = list(_instances(document, image_set_id))
    study_uid = text(STUDY_INSTANCE_UID.search(document)) or ""
    frames = [
        ref
        for instance in instances
        for ref in _frame_refs(instance, image_set_id, version_id, study_uid)
    ]
    with_frames = sum(bool(instance.read.frame_ids) for instance in instances)
    image_set = ImageSet(
        image_set_id=image_set_id,
        version_id=version_id,
        first_version_id=version_id,
        is_primary=is_primary,
        modality=instances[0].modality,
        series_instance_uid=instances[0].series_instance_uid,
        frames=len(frames),
        instances_with_frames=with_frames,
        instances_without_frames=len(instances) - with_frames,
        number_of_frames=sum(instance.read.shape.number_of_frames for instance in instances),
    )
    return ImageSetContents(image_set, frames, [_instance_frames(item) for item in instances])


def _instance_frames(instance: _Instance) -> InstanceFrames:
    return InstanceFrames(
        instance.sop_instance_uid,
        instance.read.frame_ids,
        instance.read.shape.number_of_frames,
        instance.looks,
    )


def _instances(document: Any, image_set_id: str) -> Iterator[_Instance]:
    """Go through the instances in a fixed order; the order of JSON keys means nothing."""
    image_set = IMAGE_SET.search(document) or {}
    if image_set.get("id") != image_set_id:
        raise _unexpected(image_set_id, f"says that its ImageSetID is {image_set.get('id')!r}")
    count = 0
    for series_uid, series_document in sorted(_object(image_set["series"], image_set_id).items()):
        series = SERIES.search(series_document) or {}
        modality = text(series.get("modality"))
        looks = _LooksOfSeries(modality)
        uid = series_uid.strip()
        found = [
            _Instance(uid, sop_uid.strip(), modality, read, looks.of(read))
            for sop_uid, read in _readable(series.get("instances"), image_set_id)
        ]
        found.sort(key=lambda item: (item.read.instance_number, item.sop_instance_uid))
        yield from found
        count += len(found)
    if not count:
        raise _unexpected(image_set_id, "holds no instances")


def _readable(instances: Any, image_set_id: str) -> Iterator[tuple[str, InstanceRead]]:
    for sop_uid, read in _object(instances, image_set_id).items():
        if isinstance(read, Unreadable):
            raise _unexpected(image_set_id, read.fault.replace("{uid}", sop_uid))
        yield sop_uid, read


class _LooksOfSeries:
    """Adds the modality, which is the series', to how instances look; what is one stays one."""

    def __init__(self, modality: str | None) -> None:
        self._modality = modality
        # By the objects' ids: all of them live as long as this does.
        self._looks: dict[int, Looks] = {}
        self._presentations: dict[int, Presentation] = {}

    def of(self, read: InstanceRead) -> Looks:
        known = self._looks.get(id(read.shape))
        if known is None:
            presentations = tuple(map(self._with_modality, read.shape.looks.presentations))
            known = replace(read.shape.looks, presentations=presentations)
            self._looks[id(read.shape)] = known
        return known

    def _with_modality(self, presentation: Presentation) -> Presentation:
        known = self._presentations.get(id(presentation))
        if known is None:
            known = replace(presentation, modality=self._modality)
            self._presentations[id(presentation)] = known
        return known


def _frame_refs(
    instance: _Instance, image_set_id: str, version_id: str, study_uid: str
) -> Iterator[FrameRef]:
    shape = instance.read.shape
    # By position, in the order of FrameRef's fields: by name it takes half as long again, and this
    # is done for every frame.
    of_instance = (
        shape.rows,
        shape.columns,
        shape.samples_per_pixel,
        shape.bits_allocated,
        shape.bits_stored,
        shape.pixel_representation,
        shape.photometric_interpretation,
        shape.stored_transfer_syntax_uid,
        shape.rule,
    )
    series_uid, sop_uid = instance.series_instance_uid, instance.sop_instance_uid
    listed = zip(instance.read.frame_ids, instance.read.checksums, strict=True)
    for number, (frame_id, (crc32, levels)) in enumerate(listed, start=1):
        yield FrameRef(
            image_set_id,
            version_id,
            frame_id,
            series_uid,
            sop_uid,
            number,
            *of_instance,
            crc32,
            study_uid,
            levels,
        )


def _object(value: Any, image_set_id: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unexpected(image_set_id, "lacks Study.Series or its Instances")
    return value


def _unexpected(image_set_id: str, what: str) -> UnexpectedDocumentError:
    return UnexpectedDocumentError(
        f"The metadata of image set {image_set_id} {what}. Fetch it with `aws medical-imaging "
        "get-image-set-metadata` and compare; redrive the execution once it is readable."
    )
