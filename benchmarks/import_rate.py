"""How fast a series is imported, beside the bare encoder on the same pixels; and in what memory.

Run: ``python -m benchmarks.import_rate`` (a minute or two). The endpoint, its S3 and the import
share one process, as in the local stack; what the files take in moto's S3 is told apart.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import imagecodecs

from benchmarks.results import publish
from benchmarks.stand_in_study import Importer, no_delays, part10, pixels_of
from frameproof_local import healthimaging
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.moto_hooks.services import register_services
from frameproof_local.settings import client_environment

_SIDE, _FILES = 512, 200
_SMALL_SIDE, _MANY_FILES = 64, 5_000
_TIMEOUT_SECONDS = 900
_MS_A_FILE = 1000 / _FILES


@contextmanager
def endpoint() -> Iterator[None]:
    """Serve, and have every client of this process find the server."""
    register_services()
    server = loopback_server(with_fast_blobs(aws_application()), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(client_environment(f"http://127.0.0.1:{server.port}", "us-east-1"))
    try:
        yield
        healthimaging.shutdown()
    finally:
        server.shutdown()
        server.server_close()


def encoder_seconds() -> float:
    """Return how long the encoder alone takes for all frames, one after another."""
    frames = [pixels_of(number, _SIDE) for number in range(_FILES)]
    started = time.perf_counter()
    for frame in frames:
        imagecodecs.htj2k_encode(frame, reversible=True, tlm=True, tilepart=1)
    return time.perf_counter() - started


def import_seconds(side: int, count: int) -> tuple[float, int, int]:
    """Import a series; return the seconds, and resident bytes before it and at its peak."""
    with endpoint(), no_delays(healthimaging):
        importer = Importer()
        if not healthimaging.wait_until_idle(_TIMEOUT_SECONDS):
            raise TimeoutError("The data store of the benchmark was not created in time.")
        importer.upload(part10(n, pixels_of(n, side)) for n in range(count))
        before_bytes = _resident_bytes("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # proc(5): begins VmHWM again
        started = time.perf_counter()
        job_id = importer.start()
        if not healthimaging.wait_until_idle(_TIMEOUT_SECONDS):
            raise TimeoutError(f"The import of {count} files took more than {_TIMEOUT_SECONDS} s.")
        seconds = time.perf_counter() - started
        importer.require_completed(job_id)
        return seconds, before_bytes, _resident_bytes("VmHWM")


def _resident_bytes(field: str) -> int:
    """Return a field of this process's status (proc(5)), in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"/proc/self/status has no {field}.")


def main() -> None:
    """Measure in a process of its own each: the rate, then the memory."""
    if sys.argv[1:] == ["memory"]:
        seconds, before, peak = import_seconds(_SMALL_SIDE, _MANY_FILES)
        result = {
            "files": _MANY_FILES,
            "seconds": seconds,
            "resident MB before": before // 1_000_000,
            "peak resident MB while importing": peak // 1_000_000,
        }
        publish("import_memory", result)
        return
    cpu_before = time.process_time()
    encoder = _FILES / encoder_seconds()
    cpu_encoded = time.process_time()
    seconds, _, _ = import_seconds(_SIDE, _FILES)
    cpu_imported = time.process_time()
    result = {
        "files of 512 x 512": _FILES,
        "encoder alone, frames/s": encoder,
        "import, frames/s": _FILES / seconds,
        "ratio": _FILES / seconds / encoder,
        "encoder alone with making pixels, CPU ms a frame": (cpu_encoded - cpu_before) * _MS_A_FILE,
        "import with its uploads, CPU ms a file": (cpu_imported - cpu_encoded) * _MS_A_FILE,
    }
    publish("import_rate", result)


if __name__ == "__main__":
    main()
