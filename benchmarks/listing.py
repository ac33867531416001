"""Listing an image set of 100,000 frames: our reader beside json and JMESPath themselves.

Run: ``python -m benchmarks.listing`` (three minutes). Both read the same gzip documents, each time
in a new process, in turns: one of 100,000 single-frame instances, one of 50 instances with 2,000
frames each. The baseline decodes the document with ``json`` and has ``jmespath`` find in it what
our expressions name; ours goes on to the references of all frames. It is also measured up to the
batches, and up to the instances of the source proof, written into a folder that stands in for S3.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jmespath

from benchmarks.folder_store import FolderStore
from benchmarks.image_set_documents import IMAGE_SET_ID, slices, volumes
from benchmarks.results import publish
from frameproof import batching
from frameproof.image_sets import metadata, metadata_instances, presentation
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.stored_instances import StoredInstances
from frameproof.run_store import RunStore

_ROUNDS = 3
_FRAMES = 100_000
_GOAL, _GOAL_MB = 0.25, 400
_SAMPLE = """Study.Series.*.Instances[].*[].ImageFrames[].{
    id: ID,
    checksum: max_by(PixelDataChecksumFromBaseToFullResolution, &Width).Checksum
}"""


def by_jmespath(path: Path) -> int:
    """Find with jmespath all that our expressions name; return the number of frames."""
    document = json.loads(gzip.decompress(path.read_bytes()))
    search = {
        path: jmespath.compile(path.expression).search
        for path in (
            metadata.SERIES,
            metadata_instances.INSTANCE,
            metadata_instances.INSTANCE_NUMBER,
            metadata_instances.FRAMES,
            metadata_instances.FRAME,
            presentation.INSTANCE,
            presentation.PLAIN,
            presentation.GROUPS,
        )
    }
    widest = jmespath.compile("max_by(checksums, &Width).Checksum").search
    found: list[Any] = []
    for series in document["Study"]["Series"].values():
        for instance in search[metadata.SERIES](series)["instances"].values():
            found.append(search[metadata_instances.INSTANCE](instance))
            found.append(search[metadata_instances.INSTANCE_NUMBER](instance))
            looks = search[presentation.INSTANCE](instance["DICOM"])
            found.append(search[presentation.PLAIN](instance["DICOM"]))
            groups = [looks["shared"], *(looks["per_frame"] or ())]
            found.append([search[presentation.GROUPS](item) for item in groups])
            entries = search[metadata_instances.FRAMES](instance)
            frames = [search[metadata_instances.FRAME](entry) for entry in entries]
            found.append([(frame["frame_id"], widest(frame)) for frame in frames])
    return sum(len(item) for item in found[4::5])


def by_the_sample(path: Path) -> int:
    """Find ids and checksums alone, as AWS's sample does."""
    document = json.loads(gzip.decompress(path.read_bytes()))
    return len(jmespath.search(_SAMPLE, document))


def by_ours(path: Path) -> int:
    """Read every frame's reference."""
    return len(_contents(path).frames)


def by_the_step(path: Path) -> int:
    """Read them, and write their batches into a run's folder."""
    with tempfile.TemporaryDirectory() as root:
        runs = RunStore(FolderStore(Path(root)), "output", "listing")
        pieces = batching.cut(
            iter(_contents(path).frames),
            weight=lambda frame: 2 * frame.rows * frame.columns,
            max_items=batching.MAX_FRAMES_PER_BATCH,
            max_weight=batching.MAX_PIXEL_BYTES_PER_BATCH,
        )
        return sum(
            runs.write_rows(runs.keys.frame_batch(number), piece)
            for number, piece in enumerate(pieces)
        )


def by_the_source_proof(path: Path) -> int:
    """Read them, and write the row of each instance that a source proof compares."""
    stored = StoredInstances(is_wanted=True)
    (contents,) = stored.noted(iter([_contents(path)]))
    with tempfile.TemporaryDirectory() as root:
        stored.write(RunStore(FolderStore(Path(root)), "output", "listing"))
    return len(contents.frames)


def _contents(path: Path) -> ImageSetContents:
    body = path.read_bytes()
    return read_image_set(body, image_set_id=IMAGE_SET_ID, version_id="1", is_primary=True)


def _measure(read: Callable[[Path], int], path: Path, results: Any) -> None:
    started = time.process_time()
    frames = read(path)
    seconds = time.process_time() - started
    results.put((frames, seconds, peak_resident_mb()))


def peak_resident_mb() -> float:
    """Return the peak of this program; getrusage would count what its parent had at the fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) / 1024


def measured(read: Callable[[Path], int], path: Path) -> tuple[float, float]:
    """Return CPU seconds and the peak of resident MB, of a process of its own."""
    processes = multiprocessing.get_context("spawn")
    results = processes.Queue()
    reader = processes.Process(target=_measure, args=(read, path, results))
    reader.start()
    frames, seconds, peak_mb = results.get(timeout=600)
    reader.join()
    if frames != _FRAMES:
        raise ValueError(f"{read.__name__} found {frames} frames.")
    return seconds, peak_mb


def main() -> None:
    """Measure and publish."""
    ways = {
        "json and JMESPath": by_jmespath,
        "as AWS's sample reads": by_the_sample,
        "ours": by_ours,
        "ours, with the batches written": by_the_step,
        "ours, with the source proof's instances written": by_the_source_proof,
    }
    result: dict[str, Any] = {}
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, document in (
            ("100,000 instances", slices(_FRAMES)),
            ("50 instances of 2,000 frames", volumes(50, _FRAMES // 50)),
        ):
            path = Path(folder) / "metadata.json.gz"
            path.write_bytes(document)
            rounds = [[measured(way, path) for way in ways.values()] for _ in range(_ROUNDS)]
            for (name, _), found in zip(ways.items(), zip(*rounds, strict=True), strict=True):
                result[f"{kind}: {name}, CPU s"] = statistics.median(s for s, _ in found)
                result[f"{kind}: {name}, peak resident MB"] = max(mb for _, mb in found)
            ratios.append(statistics.median(ours[0] / base[0] for base, _, ours, *_ in rounds))
            result[f"{kind}: ours to json and JMESPath (goal {_GOAL})"] = ratios[-1]
            result[f"{kind}: goal, peak resident MB"] = _GOAL_MB
    publish("listing", result)


if __name__ == "__main__":
    main()
