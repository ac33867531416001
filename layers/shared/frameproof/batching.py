"""How lists are cut: import shards by the service's limits, batches by the work in them.

Every function streams: it holds the counts of the piece that is being filled, never the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

# AWS HealthImaging endpoints and quotas: files and total size of one import job.
MAX_FILES_PER_JOB = 5_000
MAX_BYTES_PER_JOB = 10 * 10**9

# A full shard is copied in as many batches as are copied side by side: a million objects take 1,600
# invocations of CopyStudy, and each is done in seconds.
MAX_OBJECTS_PER_COPY_BATCH = MAX_FILES_PER_JOB // 8
MAX_BYTES_PER_COPY_BATCH = 2 * 2**30

MAX_FRAMES_PER_BATCH = 500
MIN_PIXEL_BYTES_PER_BATCH = 16 * 2**20
MAX_PIXEL_BYTES_PER_BATCH = 256 * 2**20


def cut[Item](
    items: Iterable[Item],
    *,
    weight: Callable[[Item], int],
    max_items: int,
    max_weight: int,
) -> Iterator[list[Item]]:
    """Cut a stream into lists of at most ``max_items`` items and ``max_weight`` together.

    An item that is heavier than ``max_weight`` by itself gets a list of its own: nothing is lost.
    """
    piece: list[Item] = []
    piece_weight = 0
    for item in items:
        item_weight = weight(item)
        is_full = len(piece) == max_items or piece_weight + item_weight > max_weight
        if piece and is_full:
            yield piece
            piece, piece_weight = [], 0
        piece.append(item)
        piece_weight += item_weight
    if piece:
        yield piece


def pixel_bytes_per_batch(total_pixel_bytes: int, *, parallel: int) -> int:
    """Say how many decoded bytes one frame batch should hold.

    Four rounds of batches for each parallel child keep all children busy to the end; the bounds
    keep a batch worth its Lambda invocation and well inside its memory and time.
    """
    wanted = total_pixel_bytes // (4 * parallel)
    return min(max(wanted, MIN_PIXEL_BYTES_PER_BATCH), MAX_PIXEL_BYTES_PER_BATCH)
