"""From pixel data to stored frames: decode, checksum, encode, verify, write, frame by frame.

The checksum comes from the DICOM file's decoded pixels, never from our own encoder's output.
"""

import hashlib
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial

from .checksums import crc32_of_bytes, crc32_of_pixels
from .encoding import encode_jph
from .frame_store import BlobStore
from .pixel_header import PixelHeader
from .pixels import FrameDecoder
from .transfer_syntaxes import JPH, content_type_of

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

    def to_metadata(self) -> dict[str, object]:
        """Render an entry of ``ImageFrames``, with one checksum entry (full resolution)."""
        return {
            "ID": self.frame_id,
            "PixelDataChecksumFromBaseToFullResolution": [
                {"Width": self.columns, "Height": self.rows, "Checksum": self.checksum}
            ],
            "MinPixelValue": self.min_pixel_value,
            "MaxPixelValue": self.max_pixel_value,
            "FrameSizeInBytes": self.size_bytes,
        }


def store_transcoded(
    decoders: Iterable[FrameDecoder], header: PixelHeader, store: BlobStore, pool: Executor
) -> Iterator[StoredFrame]:
    """Store decoded frames as HTJ2K, in order, several at a time.

    Raises
    ------
    FrameDecodeError, RoundTripError
        From the first frame that fails; frames yielded before it are stored.
    """
    jobs = (partial(_transcode, decode, header, store) for decode in decoders)
    yield from _in_order(jobs, pool)


def store_kept(
    frames: Iterable[bytes], header: PixelHeader, store: BlobStore, stored_uid: str
) -> Iterator[StoredFrame]:
    """Store frames as they came."""
    content_type = content_type_of(stored_uid)
    for frame in frames:
        checksum = crc32_of_bytes(frame)
        yield _stored(frame, header, store, checksum=checksum, content_type=content_type)


def _transcode(decode: FrameDecoder, header: PixelHeader, store: BlobStore) -> StoredFrame:
    pixels = decode()
    checksum = crc32_of_pixels(pixels)
    value_range = (int(pixels.min()), int(pixels.max()))
    return _stored(
        encode_jph(pixels),
        header,
        store,
        checksum=checksum,
        content_type=JPH,
        value_range=value_range,
    )


def _stored(
    frame: bytes,
    header: PixelHeader,
    store: BlobStore,
    *,
    checksum: int,
    content_type: str,
    value_range: tuple[int, int] | None = None,
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
        min_pixel_value=value_range[0] if value_range else None,
        max_pixel_value=value_range[1] if value_range else None,
    )


def _in_order[Result](jobs: Iterable[Callable[[], Result]], pool: Executor) -> Iterator[Result]:
    """Run the jobs in the pool with a bounded look-ahead and yield their results in order."""
    pending: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            pending.append(pool.submit(job))
            if len(pending) >= _FRAMES_IN_FLIGHT:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
