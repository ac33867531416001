"""How fast a series is imported, beside the bare encoder on the same pixels; and in what memory.

Run: ``python -m benchmarks.import_rate`` (a minute). The endpoint, its S3 and the import share one
process, as in the local stack, and the conversion processes are its children; what the files take
in moto's S3 is told apart.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import imagecodecs

from benchmarks.results import publish
from benchmarks.stand_in_study import Importer, no_delays, part10, pixels_of
from frameproof_local import healthimaging
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.moto_hooks.services import register_services
from frameproof_local.settings import client_environment

_SIDE, _FILES, _ROUNDS = 512, 500, 3
_SMALL_SIDE, _MANY_FILES = 64, 5_000
_TIMEOUT_SECONDS = 900
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@contextmanager
def ready_importer() -> Iterator[Importer]:
    """Serve, have every client of this process find the server, and start what converts files."""
    register_services()
    server = loopback_server(with_fast_blobs(aws_application()), 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ.update(client_environment(f"http://127.0.0.1:{server.port}", "us-east-1"))
    try:
        with no_delays(healthimaging):
            importer = Importer()
            _wait_until_idle()
            importer.warm_up(healthimaging)
            yield importer
        healthimaging.shutdown()
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Spent:
    """What some work took: wall clock, and CPU time in this process and in its children."""

    seconds: float
    cpu_seconds: float
    children_cpu_seconds: float


@contextmanager
def spending(into: list[Spent]) -> Iterator[None]:
    """Note what the body of the context takes."""
    wall, cpu, children = time.perf_counter(), time.process_time(), _children_cpu_seconds()
    yield
    spent = Spent(
        time.perf_counter() - wall,
        time.process_time() - cpu,
        _children_cpu_seconds() - children,
    )
    into.append(spent)


def encode_all() -> list[Spent]:
    """Encode all frames, one after another."""
    frames = [pixels_of(number, _SIDE) for number in range(_FILES)]
    spent: list[Spent] = []
    with spending(spent):
        for frame in frames:
            imagecodecs.htj2k_encode(frame, reversible=True, tlm=True, tilepart=1)
    return spent


def import_all(importer: Importer) -> list[Spent]:
    """Import what was uploaded into a data store of its own."""
    importer.new_datastore()
    _wait_until_idle()
    spent: list[Spent] = []
    with spending(spent):
        job_id = importer.start()
        _wait_until_idle()
    importer.require_completed(job_id)
    return spent


def measure_rate() -> None:
    """Encode and import in turns; each counts with its quietest round."""
    encoded: list[Spent] = []
    imported: list[Spent] = []
    with ready_importer() as importer:
        importer.upload(part10(n, pixels_of(n, _SIDE)) for n in range(_FILES))
        for _ in range(_ROUNDS):
            encoded += encode_all()
            imported += import_all(importer)
    encoder_seconds = min(one.seconds for one in encoded)
    import_seconds = min(one.seconds for one in imported)
    result = {
        "files of 512 x 512": _FILES,
        "encoder alone, frames/s": _FILES / encoder_seconds,
        "import, frames/s": _FILES / import_seconds,
        "ratio": encoder_seconds / import_seconds,
        "encoder alone, CPU ms a frame": _ms_a_file(min(one.cpu_seconds for one in encoded)),
        "import, CPU ms a file in conversion processes": _ms_a_file(
            min(one.children_cpu_seconds for one in imported)
        ),
        "import, CPU ms a file in the server": _ms_a_file(min(one.cpu_seconds for one in imported)),
    }
    publish("import_rate", result)


def measure_memory() -> None:
    """Import as many files as a job may have, and note the memory that it takes."""
    with ready_importer() as importer:
        importer.upload(part10(n, pixels_of(n, _SMALL_SIDE)) for n in range(_MANY_FILES))
        before_bytes = _resident_bytes("self", "VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # proc(5): begins VmHWM again
        (spent,) = import_all(importer)
        result = {
            "files": _MANY_FILES,
            "seconds": spent.seconds,
            "resident MB before": before_bytes // 1_000_000,
            "peak resident MB while importing": _resident_bytes("self", "VmHWM") // 1_000_000,
            "peak resident MB of a conversion process": max(
                _resident_bytes(pid, "VmHWM") // 1_000_000 for pid in _children()
            ),
        }
    publish("import_memory", result)


def _wait_until_idle() -> None:
    if not healthimaging.wait_until_idle(_TIMEOUT_SECONDS):
        raise TimeoutError(f"The benchmark's work took more than {_TIMEOUT_SECONDS} s.")


def _ms_a_file(seconds: float) -> float:
    return seconds * 1000 / _FILES


def _children() -> list[str]:
    """Return the process ids of this process's children, the conversion processes (proc(5))."""
    threads = Path("/proc/self/task").glob("*/children")
    return [pid for children in threads for pid in children.read_text().split()]


def _children_cpu_seconds() -> float:
    """Return the CPU time of all children: fields 14 and 15 of proc_pid_stat(5)."""
    stats = [Path(f"/proc/{pid}/stat").read_text() for pid in _children()]
    after_names = [stat.rpartition(")")[2].split() for stat in stats]  # field 3 is the first here
    return sum(int(one[11]) + int(one[12]) for one in after_names) / _TICKS_PER_SECOND


def _resident_bytes(process: str, field: str) -> int:
    """Return a field of a process's status (proc(5)), in bytes."""
    status = Path(f"/proc/{process}/status")
    for line in status.read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"{status} has no {field}.")


if __name__ == "__main__":
    # Each in a process of its own.
    if sys.argv[1:] == ["memory"]:
        measure_memory()
    else:
        measure_rate()
