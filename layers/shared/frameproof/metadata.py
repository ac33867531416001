"""An image set's metadata (gzip JSON) -> what it holds, and one reference for each of its frames.

The JMESPath expressions below are the whole list of what is read from the document; everything
else in it, all that could tell who the patient is, is left alone. Values are read as HealthImaging
was seen to write them: strings may keep DICOM's padding, NumberOfFrames is a string, an absent or
null element may stand anywhere. Keys are DICOM keywords (PS3.6).

Source: AWS HealthImaging Developer Guide, "Getting image set metadata", "Metadata normalization".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from frameproof.contracts import FrameRef, ImageSet, Levels
from frameproof.element_values import integer, text
from frameproof.errors import UnexpectedDocumentError
from frameproof.frame_checksums import read_checksums
from frameproof.gzip_json import read_gzip_json
from frameproof.pixels.stored_syntax import choose_rule
from frameproof.presentation import Looks, read_looks

IMAGE_SET = jmespath.compile("{id: ImageSetID, series: Study.Series}")
STUDY_INSTANCE_UID = jmespath.compile("Study.DICOM.StudyInstanceUID")
SERIES = jmespath.compile("{modality: DICOM.Modality, instances: Instances}")
INSTANCE = jmespath.compile(
    """{
        instance_number: DICOM.InstanceNumber,
        number_of_frames: DICOM.NumberOfFrames,
        has_pixel_data: length(keys(DICOM || `{}`)[?ends_with(@, 'PixelData')]) > `0`,
        rows: DICOM.Rows,
        columns: DICOM.Columns,
        samples_per_pixel: DICOM.SamplesPerPixel,
        bits_allocated: DICOM.BitsAllocated,
        bits_stored: DICOM.BitsStored,
        pixel_representation: DICOM.PixelRepresentation,
        photometric_interpretation: DICOM.PhotometricInterpretation,
        stored_transfer_syntax_uid: StoredTransferSyntaxUID,
        checksum_type: ChecksumType,
        frames: ImageFrames
    }"""
)
FRAME = jmespath.compile("{frame_id: ID, checksums: PixelDataChecksumFromBaseToFullResolution}")

# MPEG-2, MPEG-4 and HEVC (PS3.6 Annex A): GetImageFrame serves the whole video as one frame.
_VIDEO = tuple(f"1.2.840.10008.1.2.4.{number}" for number in range(100, 109))


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


@dataclass(frozen=True, slots=True)
class _Instance:
    series_instance_uid: str
    sop_instance_uid: str
    modality: str | None
    elements: dict[str, Any]
    """What the expression INSTANCE found."""
    frames: list[dict[str, Any]]
    """What the expression FRAME found, once for each entry of ImageFrames."""
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
    document = read_gzip_json(document_gzip, name=f"The metadata of image set {image_set_id}")
    try:
        instances = list(_instances(document, image_set_id))
    except JMESPathError as error:
        raise _unexpected(image_set_id, f"does not have the expected shape ({error})") from error
    study_uid = text(STUDY_INSTANCE_UID.search(document)) or ""
    frames: list[FrameRef] = []
    for instance in instances:
        refs = _frame_refs(instance, image_set_id, version_id, levels)
        frames += (replace(ref, study_instance_uid=study_uid) for ref in refs)
    with_frames = sum(bool(instance.frames) for instance in instances)
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
        number_of_frames=sum(_declared_frames(instance) for instance in instances),
    )
    return ImageSetContents(image_set, frames, [_instance_frames(item) for item in instances])


def _instance_frames(instance: _Instance) -> InstanceFrames:
    return InstanceFrames(
        instance.sop_instance_uid,
        tuple(frame["frame_id"] for frame in instance.frames),
        _declared_frames(instance),
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
        found = [
            _instance(series_uid, sop_uid, series, instance_document, image_set_id)
            for sop_uid, instance_document in _object(series.get("instances"), image_set_id).items()
        ]
        found.sort(
            key=lambda item: (integer(item.elements["instance_number"]), item.sop_instance_uid)
        )
        yield from found
        count += len(found)
    if not count:
        raise _unexpected(image_set_id, "holds no instances")


def _instance(
    series_uid: str, sop_uid: str, series: dict[str, Any], document: Any, image_set_id: str
) -> _Instance:
    elements = INSTANCE.search(_object(document, image_set_id))
    entries = elements["frames"] or []
    if not isinstance(entries, list):
        raise _unexpected(image_set_id, f"has no list of ImageFrames in instance {sop_uid}")
    frames = [FRAME.search(entry) for entry in entries]
    for frame in frames:
        if not frame or not isinstance(frame["frame_id"], str):
            raise _unexpected(image_set_id, f"has a frame without an ID in instance {sop_uid}")
    modality = text(series.get("modality"))
    return _Instance(
        series_instance_uid=series_uid.strip(),
        sop_instance_uid=sop_uid.strip(),
        modality=modality,
        elements=elements,
        frames=frames,
        looks=read_looks(document.get("DICOM"), modality=modality, frames=len(frames)),
    )


def _frame_refs(
    instance: _Instance, image_set_id: str, version_id: str, levels: Levels
) -> Iterator[FrameRef]:
    elements = instance.elements
    stored_uid = text(elements["stored_transfer_syntax_uid"])
    for number, frame in enumerate(instance.frames, start=1):
        checksums = read_checksums(frame["checksums"], levels=levels)
        yield FrameRef(
            image_set_id=image_set_id,
            version_id=version_id,
            frame_id=frame["frame_id"],
            series_instance_uid=instance.series_instance_uid,
            sop_instance_uid=instance.sop_instance_uid,
            frame_number=number,
            rows=integer(elements["rows"]),
            columns=integer(elements["columns"]),
            samples_per_pixel=integer(elements["samples_per_pixel"]),
            bits_allocated=integer(elements["bits_allocated"]),
            bits_stored=integer(elements["bits_stored"]),
            pixel_representation=integer(elements["pixel_representation"]),
            photometric_interpretation=text(elements["photometric_interpretation"]) or "",
            stored_transfer_syntax_uid=stored_uid,
            rule=choose_rule(stored_uid, text(elements["checksum_type"])),
            expected_crc32=checksums.full_crc32,
            lower_levels=checksums.lower_levels,
        )


def _declared_frames(instance: _Instance) -> int:
    """Count the frames that the instance says it has, whether they are there or not.

    NumberOfFrames is 1 where an image has no such element (PS3.3 C.7.6.6); an instance without
    any trace of an image, a structured report for instance, has none. A video is served whole.
    """
    stored_uid = text(instance.elements["stored_transfer_syntax_uid"]) or ""
    if stored_uid.startswith(_VIDEO) and instance.frames:
        return len(instance.frames)
    declared = integer(instance.elements["number_of_frames"])
    is_image = instance.frames or instance.elements["has_pixel_data"]
    return declared or int(bool(is_image))


def _object(value: Any, image_set_id: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unexpected(image_set_id, "lacks Study.Series or its Instances")
    return value


def _unexpected(image_set_id: str, what: str) -> UnexpectedDocumentError:
    return UnexpectedDocumentError(
        f"The metadata of image set {image_set_id} {what}. Fetch it with `aws medical-imaging "
        "get-image-set-metadata` and compare; redrive the execution once it is readable."
    )
