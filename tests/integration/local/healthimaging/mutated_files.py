"""Import mutated DICOM files in a process of their own, and say what became of them.

``python -m tests.integration.local.healthimaging.mutated_files FIRST COUNT`` works through the
seeds from FIRST on; the seed alone decides which file is taken and what is broken in it. The
number of each seed goes to the standard error before it is tried, so that a process that was
killed has named its killer; the last line of the standard output is a summary in JSON.
"""

import io
import json
import logging
import random
import sys
import warnings
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openjpeg
import pydicom
from pydicom.pixels import iter_pixels

from frameproof_local.healthimaging.conversion import ConvertedInstance, convert_file
from frameproof_local.healthimaging.frame_store import BlobStore
from frameproof_local.healthimaging.part10 import FileNotImportableError
from tests.integration.local.healthimaging.bundled_files import (
    TAIL,
    bundled_paths,
    little_endian_crc,
)

MAX_SIZE_BYTES = 400_000
"""Larger files take long and are broken in no other ways."""

_HEADER_BYTES = 1500
_DECODED_BY_PYDICOM = {TAIL + tail for tail in ("", ".1", ".1.99", ".2", ".5")}


def seed_files() -> list[Path]:
    return [
        path
        for path in bundled_paths()
        if path.suffix == ".dcm" and path.stat().st_size <= MAX_SIZE_BYTES
    ]


def mutated(seed: int) -> bytes:
    """Return one file with wrong bytes, cut short, with wrong bits in its header, or shifted."""
    files = seed_files()
    chance = random.Random(seed)  # noqa: S311 - the same seed must give the same file
    content = bytearray(files[seed % len(files)].read_bytes())
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 16)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        case 1:
            del content[chance.randrange(len(content)) :]
        case 2:
            for _ in range(chance.randint(1, 4)):
                place = chance.randrange(min(len(content), _HEADER_BYTES))
                content[place] ^= 1 << chance.randrange(8)
        case _:
            start = chance.randrange(len(content))
            end = start + chance.randint(1, 64)
            content[start:end] = chance.randbytes(chance.randint(0, 64))
    return bytes(content)


def wrong_checksums(content: bytes, converted: ConvertedInstance, store: BlobStore) -> int:
    """Count the frames whose stored bytes, or whose file, say another checksum than we do."""
    found = []
    for frame in converted.frames:
        stored = store.read(frame.frame_id)
        is_decoded = converted.is_transcoded
        found.append(
            little_endian_crc(openjpeg.decode(stored)) if is_decoded else zlib.crc32(stored)
        )
    claimed = [frame.checksum for frame in converted.frames]
    wrong = sum(a != b for a, b in zip(found, claimed, strict=True))
    dataset = pydicom.dcmread(io.BytesIO(content))
    if converted.is_transcoded and dataset.file_meta.TransferSyntaxUID in _DECODED_BY_PYDICOM:
        expected = [little_endian_crc(pixels) for pixels in iter_pixels(dataset, raw=True)]
        wrong += expected != claimed
    return wrong


def try_seeds(first: int, count: int) -> dict[str, int]:
    """Return how many files were refused, how many imported, and how many frames are wrong."""
    summary: Counter[str] = Counter(refused=0, imported=0, frames=0, wrong=0)
    store = BlobStore()
    with ThreadPoolExecutor(2) as pool:
        for seed in range(first, first + count):
            sys.stderr.write(f"{seed}\n")
            sys.stderr.flush()
            content = mutated(seed)
            try:
                converted = convert_file(io.BytesIO(content), store, pool)
            except FileNotImportableError:
                summary["refused"] += 1
                continue
            summary["imported"] += 1
            summary["frames"] += len(converted.frames)
            summary["wrong"] += wrong_checksums(content, converted, store)
            store.delete(frame.frame_id for frame in converted.frames)
    store.close()
    return dict(summary)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(try_seeds(int(sys.argv[1]), int(sys.argv[2]))))
