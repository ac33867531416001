"""Whole frames on one core: fetched over TLS with 15 ms latency, decoded, their CRC-32 compared.

Run: ``python -m benchmarks.frame_path`` (two minutes). In turns, in one process that has one core:

* the method of AWS's Python sample, written anew: one frame after another by boto3, into a file,
  decoded from there;
* boto3 in a thread pool with the same decoder, with 8 and with 16 threads;
* VerifyFrames itself, digests, guard and outcome rows included: with OpenJPEG, then with OpenJPH
  first.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.session import get_session
from openjpeg.utils import decode

from benchmarks.ct_frames import ct_frames
from benchmarks.folder_store import FolderStore
from benchmarks.frame_server import serving_frames, write_certificate
from benchmarks.large_run import RUN as RUN_WITH_SOURCE_PROOF
from benchmarks.results import publish
from frameproof.contracts import FrameBatch, FrameRef
from frameproof.gateways.frame_downloads import FrameDownloads
from frameproof.pixels.decoders import deployed_decoders
from frameproof.run_store import RunStore
from frameproof.settings import VerifyFramesSettings
from frameproof.steps.verify_frames import Pace, verify_frames

RUN = replace(RUN_WITH_SOURCE_PROOF, source_proof=False)  # nobody else takes the pixels' digest
_ROUNDS, _FRAMES, _SAMPLE_FRAMES, _DISTINCT_FRAMES = 5, 512, 64, 32
_DATASTORE = "d" * 32
_JPH = 2  # what the sample tells the decoder
_GOALS = {"sample": 5.0, "pool": 1.25, "pool, OpenJPH first": 2.5}
type Method = Callable[[list[FrameRef]], None]


def boto3_client(connections: int) -> Any:
    """Make a client as anybody would, with enough connections."""
    return boto3.client("medical-imaging", config=Config(max_pool_connections=connections))


def fetched(client: Any, frame: FrameRef) -> bytes:
    """Read a frame with boto3."""
    answer = client.get_image_frame(
        datastoreId=_DATASTORE,
        imageSetId=frame.image_set_id,
        imageFrameInformation={"imageFrameId": frame.frame_id},
    )
    content: bytes = answer["imageFrameBlob"].read()
    return content


def require_same(frame: FrameRef, crc32: int) -> None:
    """Hold every method to its result."""
    if crc32 != frame.expected_crc32:
        raise ValueError(f"Frame {frame.frame_id} has CRC-32 {crc32}.")


def like_the_sample(folder: Path) -> Method:
    """Return the method of AWS's sample."""
    client = boto3_client(10)

    def verify(frames: list[FrameRef]) -> None:
        for frame in frames:
            path = folder / f"{frame.frame_id}.jph"
            path.write_bytes(fetched(client, frame))
            require_same(frame, zlib.crc32(decode(str(path), _JPH)))

    return verify


def in_a_pool(threads: int) -> Method:
    """Return the usual improvement of it."""
    client = boto3_client(threads)

    def one(frame: FrameRef) -> None:
        require_same(frame, zlib.crc32(decode(fetched(client, frame))))

    def verify(frames: list[FrameRef]) -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, frames))

    return verify


def by_the_step(folder: Path, first: str) -> Method:
    """Return VerifyFrames as it is deployed, but for S3."""
    threads = VerifyFramesSettings("", "").download_threads
    source = FrameDownloads(get_session(), _DATASTORE, connections=threads)
    pace = Pace(threads, lambda: 600.0)
    decoders = deployed_decoders("none", first)

    def verify(frames: list[FrameRef]) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as root:
            runs = RunStore(FolderStore(Path(root)), "output", RUN.run_id)
            key = runs.keys.frame_batch(0)
            runs.write_rows(key, frames)
            batch = FrameBatch(0, key, len(frames), 0)
            tally = verify_frames(
                RUN, batch, passes=0, runs=runs, source=source, decoders=decoders, pace=pace
            )
        if tally.verified != len(frames):
            raise ValueError(f"Not every frame was verified: {tally}.")

    return verify


def rate_and_cpu(verify: Method, frames: list[FrameRef]) -> tuple[float, float]:
    """Return frames per second, and CPU milliseconds for each."""
    started, cpu = time.perf_counter(), time.process_time()
    verify(frames)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    return len(frames) / seconds, 1000 * cpu_seconds / len(frames)


def summary(measured: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    """Make the table: medians, and the ratios that there are goals for."""
    result: dict[str, Any] = {}
    for name, rounds in measured.items():
        rates, cpus = zip(*rounds, strict=True)
        result[f"{name}, frames/s"] = statistics.median(rates)
        result[f"{name}, CPU ms a frame"] = statistics.median(cpus)

    def times_faster(mine: str, *others: str) -> float:
        pairs = zip(*(measured[name] for name in (mine, *others)), strict=True)
        return float(
            statistics.median(own[0] / max(rate for rate, _ in rest) for own, *rest in pairs)
        )

    pools = [name for name in measured if name.startswith("boto3 in")]
    ratios = {
        "sample": times_faster("ours", "AWS's sample"),
        "pool": times_faster("ours", *pools),
        "pool, OpenJPH first": times_faster("ours, OpenJPH first", *pools),
    }
    for name, ratio in ratios.items():
        result[f"ours to the {name} (goal {_GOALS[name]})"] = ratio
    for name in ("ours", "ours, OpenJPH first"):
        least = min(result[f"{pool}, CPU ms a frame"] for pool in pools)
        result[f"the pool's CPU time to {name}"] = least / result[f"{name}, CPU ms a frame"]
    return result


def main() -> None:
    """Measure and publish."""
    ours, servers = sorted(os.sched_getaffinity(0))[:2]
    distinct = ct_frames(_DISTINCT_FRAMES)
    refs = [distinct[number % len(distinct)][0] for number in range(_FRAMES)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        certificate = write_certificate(folder)
        frames = {ref.frame_id: frame for ref, frame in distinct}
        url = stack.enter_context(serving_frames(frames, certificate, core=servers))
        os.environ |= {
            "AWS_ENDPOINT_URL": url,
            "AWS_CA_BUNDLE": str(certificate),
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        os.sched_setaffinity(0, {ours})
        methods = {
            "AWS's sample": like_the_sample(folder),
            "boto3 in 8 threads": in_a_pool(8),
            "boto3 in 16 threads": in_a_pool(16),
            "ours": by_the_step(folder, "openjpeg"),
            "ours, OpenJPH first": by_the_step(folder, "openjph"),
        }
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in methods}
        for number in range(_ROUNDS + 1):
            for name, verify in methods.items():
                some = refs[:_SAMPLE_FRAMES] if name == "AWS's sample" else refs
                found = rate_and_cpu(verify, some)
                if number:  # the first round opens connections and warms up
                    measured[name].append(found)
    sizes = [len(frame) for _, frame in distinct]
    publish("frame_path", {"frame, bytes": round(statistics.mean(sizes)), **summary(measured)})


if __name__ == "__main__":
    main()
