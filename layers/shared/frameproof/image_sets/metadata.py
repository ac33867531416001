"""An image set's metadata (gzip JSON) -> what it holds, and one reference for each of its frames.

The JMESPath expressions below and in ``metadata_instances`` are the whole list of what is read from
the document; everything else in it, all that could tell who the patient is, is left alone. Values
are read as HealthImaging was seen to write them: strings may keep DICOM's padding, NumberOfFrames
is a string, an absent or null element may stand anywhere. Keys are DICOM keywords (PS3.6).

Source: AWS HealthImaging Developer Guide, "Getting image set metadata", "Metadata normalization".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from frameproof.contracts import FrameRef, ImageSet, Levels, Presentation
from frameproof.errors import UnexpectedDocumentError
from frameproof.image_sets.contents import ImageSetContents, ListedInstance
from frameproof.image_sets.document_stream import cycles_left_alone, read_reduced
from frameproof.image_sets.element_values import text
from frameproof.image_sets.fast_paths import FastPath
from frameproof.image_sets.metadata_instances import InstanceRead, InstanceReader, Unreadable
from frameproof.image_sets.presentation import Looks
from frameproof.image_sets.study_identifiers import read_study_identifiers

IMAGE_SET = FastPath("{id: ImageSetID, series: Study.Series}")
SERIES = FastPath("{modality: DICOM.Modality, instances: Instances}")
INSTANCES = ("Study", "Series", None, "Instances", None)
"""Where the instances stand: they are read one by one, as they come (``document_stream``)."""


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
    instances = _instances(document, image_set_id)
    study = read_study_identifiers(document)
    frames: list[FrameRef] = []
    for instance in instances:
        frames += _frame_refs(instance, image_set_id, version_id, study.study_instance_uid)
    with_frames = sum(bool(instance.frame_ids) for instance in instances)
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
        number_of_frames=sum(instance.number_of_frames for instance in instances),
    )
    return ImageSetContents(image_set, frames, instances, study, instances)


def _instances(document: Any, image_set_id: str) -> list[ListedInstance]:
    """Put the instances into a fixed order; the order of JSON keys means nothing."""
    image_set = IMAGE_SET.search(document) or {}
    if image_set.get("id") != image_set_id:
        raise _unexpected(image_set_id, f"says that its ImageSetID is {image_set.get('id')!r}")
    found: list[ListedInstance] = []
    for series_uid, series_document in sorted(_object(image_set["series"], image_set_id).items()):
        series = SERIES.search(series_document) or {}
        modality = text(series.get("modality"))
        looks = _LooksOfSeries(modality)
        uid = text(series_uid) or ""
        instances = [
            ListedInstance(uid, text(sop_uid) or "", modality, read, looks.of(read))
            for sop_uid, read in _readable(series.get("instances"), image_set_id)
        ]
        instances.sort(key=lambda item: (item.read.instance_number, item.sop_instance_uid))
        found += instances
    if not found:
        raise _unexpected(image_set_id, "holds no instances")
    return found


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
    instance: ListedInstance, image_set_id: str, version_id: str, study_uid: str
) -> Iterator[FrameRef]:
    read, shape = instance.read, instance.read.shape
    listed = zip(read.frame_ids, read.full_crc32s, read.lower_levels, strict=True)
    for number, (frame_id, crc32, levels) in enumerate(listed, start=1):
        # By position, in the order of FrameRef's fields: by name it takes half as long again, and
        # this is done for every frame.
        yield FrameRef(
            image_set_id,
            version_id,
            frame_id,
            instance.series_instance_uid,
            instance.sop_instance_uid,
            number,
            shape.rows,
            shape.columns,
            shape.samples_per_pixel,
            shape.bits_allocated,
            shape.bits_stored,
            shape.pixel_representation,
            shape.photometric_interpretation,
            shape.stored_transfer_syntax_uid,
            shape.rule,
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
