"""What encoding and decoding frames costs without anything around it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import batched

import imagecodecs

from frameproof_local.studies.phantom import Slice

_FRAMES_A_CORE = 8


@dataclass
class BareCodecs:
    """Encodes by OpenJPH and decodes by OpenJPEG, as the stand-in and VerifyFrames do.

    It works on as many threads as there are cores, since two cores that share a cache, or one
    physical core, are slower than one alone; each thread's own CPU time counts.
    """

    frames: int = 0
    encode_cpu_seconds: float = 0.0
    decode_cpu_seconds: float = 0.0
    encoded_bytes: int = 0

    def measured(self, frames: Iterable[Slice]) -> Iterator[Slice]:
        """Pass frames on, and add what each costs."""
        cores = os.process_cpu_count() or 1
        with ThreadPoolExecutor(cores) as pool:
            for some in batched(frames, _FRAMES_A_CORE * cores, strict=False):
                self._add(pool, some)
                yield from some

    @property
    def cpu_seconds(self) -> float:
        """Both together."""
        return self.encode_cpu_seconds + self.decode_cpu_seconds

    def _add(self, pool: ThreadPoolExecutor, frames: tuple[Slice, ...]) -> None:
        for encode_seconds, decode_seconds, size_bytes in pool.map(_once, frames):
            self.frames += 1
            self.encode_cpu_seconds += encode_seconds
            self.decode_cpu_seconds += decode_seconds
            self.encoded_bytes += size_bytes


_encoded = partial(imagecodecs.htj2k_encode, reversible=True, tlm=True, tilepart=1)


def _once(frame: Slice) -> tuple[float, float, int]:
    """Return the CPU seconds of both, and the size in between."""
    begun = time.thread_time()
    codestream = bytes(_encoded(frame))
    encoded = time.thread_time()
    imagecodecs.jpeg2k_decode(codestream)
    return encoded - begun, time.thread_time() - encoded, len(codestream)
