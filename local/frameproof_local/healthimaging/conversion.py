"""One DICOM file in, one instance out: its metadata by level and its stored frames."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import BinaryIO

from pydicom import Dataset

from .checksum_levels import ChecksumForm
from .element_constraints import require_importable_lengths, value_warnings
from .encoding import HTJ2K_FORMAT, LosslessFormat
from .frame_store import BlobStore
from .frames import StoredFrame, Storing, store_kept, store_transcoded
from .grouping import GroupingKey, grouping_key
from .kept_frames import kept_frames
from .metadata import InstanceMetadata, instance_metadata
from .offset_tables import has_valid_offset_table
from .part10 import FileNotImportableError, read_part10, reading
from .pixel_header import PixelHeader, pixel_header
from .pixels import FrameDecodeError, frame_decoders
from .storage_plan import (
    ImportWarning,
    StoragePlan,
    frame_number_mismatch,
    frames_extraction_failure,
    invalid_offset_table,
    keep_untranscoded,
    plan_storage,
)
from .transfer_syntaxes import VIDEO


@dataclass(frozen=True)
class ConvertedInstance:
    """An instance that is ready to join an image set."""

    sop_instance_uid: str
    grouping_key: GroupingKey
    metadata: InstanceMetadata
    frames: tuple[StoredFrame, ...]
    stored_transfer_syntax_uid: str | None
    is_transcoded: bool
    warnings: tuple[ImportWarning, ...]


def convert_file(
    stream: BinaryIO,
    store: BlobStore,
    pool: Executor,
    lossless: LosslessFormat = HTJ2K_FORMAT,
    checksum_form: ChecksumForm = "full",
) -> ConvertedInstance:
    """Read a Part 10 file, store its frames and convert its metadata.

    ``stream`` is the whole file, seekable; frames are decoded and encoded in the threads of
    ``pool`` and go to ``store``, from which they are deleted again when the file fails.

    Raises
    ------
    FileNotImportableError
        The file is not DICOM, or is broken; its message belongs into ``failure.ndjson``.
    RoundTripError
        Our own encoder failed.
    """
    dataset = read_part10(stream)
    require_importable_lengths(dataset)
    metadata = instance_metadata(dataset)
    with reading("header"):
        header = pixel_header(dataset)
        key = grouping_key(dataset)
        warnings = list(value_warnings(dataset))
    storing = Storing(store, pool, lossless, checksum_form)
    frames, plan = _stored_frames(dataset, header, storing)
    with reading("pixel data"):
        pixel_warnings = list(_warnings(plan, header, dataset, len(frames)))
    return ConvertedInstance(
        sop_instance_uid=str(dataset.SOPInstanceUID),
        grouping_key=key,
        metadata=metadata,
        frames=tuple(frames),
        stored_transfer_syntax_uid=plan.stored_transfer_syntax_uid if plan else None,
        is_transcoded=plan.is_transcoded if plan else False,
        warnings=(*warnings, *pixel_warnings),
    )


def _stored_frames(
    dataset: Dataset, header: PixelHeader | None, storing: Storing
) -> tuple[list[StoredFrame], StoragePlan | None]:
    """Store the frames; pixel data that cannot be cut into any leaves the instance without."""
    if header is None:
        return [], None
    plan = plan_storage(header, storing.lossless.transfer_syntax_uid)
    try:
        return _cut_and_stored(dataset, header, plan, storing)
    except FileNotImportableError as error:
        warning = frames_extraction_failure(str(error))
        return [], StoragePlan(False, header.transfer_syntax_uid, warning)


def _cut_and_stored(
    dataset: Dataset, header: PixelHeader, plan: StoragePlan, storing: Storing
) -> tuple[list[StoredFrame], StoragePlan]:
    """Store the frames; a frame that no codec reads makes the whole instance a kept one.

    Raises
    ------
    FileNotImportableError
        The pixel data cannot be cut into frames.
    """
    if plan.is_transcoded:
        try:
            decoders = frame_decoders(dataset, header)
            frames = store_transcoded(decoders, header, storing)
            return _collect(frames, storing.store), plan
        except FrameDecodeError as error:
            plan = keep_untranscoded(header, str(error))
    kept = kept_frames(dataset, header)
    frames = store_kept(kept, header, storing.store, plan.stored_transfer_syntax_uid)
    return _collect(frames, storing.store), plan


def _collect(frames: Iterator[StoredFrame], store: BlobStore) -> list[StoredFrame]:
    """Gather the stored frames; delete them if one of them fails."""
    stored: list[StoredFrame] = []
    is_complete = False
    try:
        stored.extend(frames)
        is_complete = True
    finally:
        if not is_complete:
            store.delete(frame.frame_id for frame in stored)
    return stored


def _warnings(
    plan: StoragePlan | None, header: PixelHeader | None, dataset: Dataset, number_of_frames: int
) -> Iterator[ImportWarning]:
    if plan is None or header is None:
        return
    if plan.warning is not None:
        yield plan.warning
    if number_of_frames == 0:
        return
    if dataset[header.pixel_keyword].is_undefined_length and not has_valid_offset_table(dataset):
        yield invalid_offset_table()
    is_video = header.transfer_syntax_uid in VIDEO
    if not is_video and number_of_frames != header.number_of_frames:
        yield frame_number_mismatch(header.number_of_frames, number_of_frames)
