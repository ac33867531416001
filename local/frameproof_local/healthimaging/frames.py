"""From pixel data to stored frames: decode, checksum, encode, verify, write, frame by frame.

The checksum comes from the DICOM file's decoded pixels, never from our own encoder's output.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

from .checksum_levels import ChecksumForm, LevelChecksum, lower_level_checksums
from .checksums import crc32_of_bytes, crc32_of_pixels
from .encoding import LosslessFormat
from .frame_store import BlobStore
from .in_order import in_order
from .pixel_header import PixelHeader
from .pixels import FrameDecoder
from .transfer_syntaxes import content_type_of

_FRAMES_IN_FLIGHT = 8
"""How many frames of one file may be decoded ahead: enough for any pool, little memory."""


@dataclass(frozen=True)
class StoredFrame:
    """One stored frame, and what the metadata and the test oracle say about it."""

    frame_id: str
    columns: int
    rows: int
    checksum: int
    sha256: str
    size_bytes: int
    content_type: str
    min_pixel_value: int | None
    max_pixel_value: int | None
    lower_levels: tuple[LevelChecksum, ...] = ()

    def to_metadata(self) -> dict[str, object]:
        """Render an entry of ``ImageFrames``; the last checksum is that of full resolution."""
        full = LevelChecksum(self.columns, self.rows, self.checksum)
        return {
            "ID": self.frame_id,
            "PixelDataChecksumFromBaseToFullResolution": [
                level.to_json() for level in (*self.lower_levels, full)
            ],
            "MinPixelValue": self.min_pixel_value,
            "MaxPixelValue": self.max_pixel_value,
            "FrameSizeInBytes": self.size_bytes,
        }


@dataclass(frozen=True)
class Storing:
    """Where the frames of one file go, who does the work, and in which form they are stored."""

    store: BlobStore
    pool: Executor
    lossless: LosslessFormat
    checksum_form: ChecksumForm


def store_transcoded(
    decoders: Iterable[FrameDecoder], header: PixelHeader, storing: Storing
) -> Iterator[StoredFrame]:
    """Store decoded frames in the data store's lossless format, in order, several at a time.

    Raises
    ------
    FrameDecodeError, RoundTripError
        From the first frame that fails; frames yielded before it are stored.
    """
    jobs = (partial(_transcode, decode, header, storing) for decode in decoders)
    if header.number_of_frames == 1:  # spares the way to another thread and back
        yield from (job() for job in jobs)
    else:
        yield from in_order(jobs, storing.pool, _FRAMES_IN_FLIGHT)


def store_kept(
    frames: Iterable[bytes], header: PixelHeader, store: BlobStore, stored_uid: str
) -> Iterator[StoredFrame]:
    """Store frames as they came."""
    content_type = content_type_of(stored_uid)
    for frame in frames:
        checksum = crc32_of_bytes(frame)
        yield _stored(frame, header, store, checksum=checksum, content_type=content_type)


def _transcode(decode: FrameDecoder, header: PixelHeader, storing: Storing) -> StoredFrame:
    pixels = decode()
    checksum = crc32_of_pixels(pixels)
    frame = _stored(
        storing.lossless.encode(pixels),
        header,
        storing.store,
        checksum=checksum,
        content_type=storing.lossless.content_type,
    )
    return replace(
        frame,
        min_pixel_value=int(pixels.min()),
        max_pixel_value=int(pixels.max()),
        lower_levels=lower_level_checksums(pixels) if storing.checksum_form == "levels" else (),
    )


def _stored(
    frame: bytes,
    header: PixelHeader,
    store: BlobStore,
    *,
    checksum: int,
    content_type: str,
) -> StoredFrame:
    frame_id = secrets.token_hex(16)
    store.write(frame_id, frame)
    return StoredFrame(
        frame_id=frame_id,
        columns=header.columns,
        rows=header.rows,
        checksum=checksum,
        sha256=hashlib.sha256(frame).hexdigest(),
        size_bytes=len(frame),
        content_type=content_type,
        min_pixel_value=None,
        max_pixel_value=None,
    )
