"""The seconds that the functions of a run take, and what that is in GB-seconds.

Lambda bills memory times time. A function's own time is known to Lambda alone, so that this is
reckoned: VerifyFrames, which has nearly all of it, from the measured seconds of its frames where
there are any, everything else from the rates below. They were measured on one x86-64 core; a vCPU
of Lambda is taken to be half as fast (``_SLOWER``).
"""

from __future__ import annotations

from frameproof.costs.work import Work

MEMORY_MB = {
    "PlanCopy": 1024,
    "CopyStudy": 512,
    "StartImport": 256,
    "PollImport": 256,
    "ListFrames": 1769,
    "VerifyFrames": 1769,
    "ProveSource": 3008,
    "WriteReport": 3008,
}
"""As template.yaml has it; a test compares."""

DOWNLOAD_THREADS = 16
"""Of VerifyFrames (``settings.VerifyFramesSettings``); so many frames share its one vCPU."""

_SLOWER = 2.0
# A cold or warm start, reading the input and writing the outcome; Lambda bills the start, too.
INVOCATION_SECONDS = 0.5
# Latencies of S3 in its own region, assumed: one listing page, one CopyObject with its HeadObject.
_SECONDS_PER_LISTED_KEY = 0.0002
_SECONDS_PER_COPY = 0.15
_COPIED_BYTES_PER_SECOND = 50e6
_COPY_THREADS = 16
_SECONDS_PER_LISTED_FRAME = 0.0001
_SECONDS_PER_IMAGE_SET = 0.1
_METADATA_THREADS = 8
# Request, TLS, guard and outcome of a frame, and OpenJPEG's time for each decoded byte: together
# 2.6 ms of CPU for 512 x 512 of 16 bits, 1.7 of them to decode (benchmarks.frame_path).
_SECONDS_PER_FRAME = 0.0009
_SECONDS_PER_PIXEL_BYTE = 3.3e-9
# Assumed: pydicom, most codecs being faster than OpenJPEG; two processes on two vCPUs.
_SECONDS_PER_SOURCE_OBJECT = 0.01
_SECONDS_PER_SOURCE_BYTE = 5e-9
_EXAMINING_PROCESSES = 2
# docs/performance.md, "The report of a large run": 12.4 s for 50,000 frames.
_SECONDS_PER_REPORTED_FRAME = 0.00025


def seconds_of_import(work: Work) -> dict[str, float]:
    """Give the seconds of PlanCopy, CopyStudy, StartImport and PollImport, all invocations."""
    copying = work.objects * _SECONDS_PER_COPY + work.object_bytes / _COPIED_BYTES_PER_SECOND
    return {
        "PlanCopy": INVOCATION_SECONDS + work.objects * _SECONDS_PER_LISTED_KEY,
        "CopyStudy": work.copy_batches * INVOCATION_SECONDS + copying / _COPY_THREADS,
        "StartImport": work.import_shards * INVOCATION_SECONDS,
        "PollImport": work.polls * INVOCATION_SECONDS,
    }


def seconds_of_proof(work: Work) -> dict[str, float]:
    """Give the seconds of ListFrames, VerifyFrames, ProveSource and WriteReport."""
    listing = work.frames * _SECONDS_PER_LISTED_FRAME * _SLOWER
    examined = 0.0
    if work.source_batches:
        of_bytes = (work.object_bytes + work.pixel_bytes) * _SECONDS_PER_SOURCE_BYTE
        examined = (work.objects * _SECONDS_PER_SOURCE_OBJECT + of_bytes) * _SLOWER
    return {
        "ListFrames": INVOCATION_SECONDS
        + listing
        + work.image_sets * _SECONDS_PER_IMAGE_SET / _METADATA_THREADS,
        "VerifyFrames": work.verify_passes * INVOCATION_SECONDS + _seconds_in_frames(work),
        "ProveSource": work.source_batches * INVOCATION_SECONDS + examined / _EXAMINING_PROCESSES,
        "WriteReport": INVOCATION_SECONDS + work.frames * _SECONDS_PER_REPORTED_FRAME * _SLOWER,
    }


def gb_seconds(seconds: dict[str, float]) -> float:
    """Multiply each function's seconds by its memory (Lambda's MB are 2^20 bytes)."""
    return sum(MEMORY_MB[name] / 1024 * spent for name, spent in seconds.items())


def _seconds_in_frames(work: Work) -> float:
    if work.seconds_in_frames is not None and work.verify_passes:
        # The measured seconds ran side by side, as far as a pass has frames for all threads.
        side_by_side = min(DOWNLOAD_THREADS, max(work.frames / work.verify_passes, 1.0))
        return work.seconds_in_frames / side_by_side
    of_bytes = work.pixel_bytes * _SECONDS_PER_PIXEL_BYTE
    return (work.get_image_frame_calls * _SECONDS_PER_FRAME + of_bytes) * _SLOWER
