"""What ``cold_start`` runs in a fresh interpreter: import a handler, then make its clients.

Prints CPU and wall milliseconds, of the import alone and up to the clients. It imports nothing that
the function would not, so that no module is there before its time.
"""

import importlib
import sys
import time


def start(factories: list[str]) -> None:
    """Import ``app`` and call the factories of ``frameproof.gateways.clients`` that are named."""
    cpu, wall = time.process_time(), time.perf_counter()
    importlib.import_module("app")
    imported = time.process_time() - cpu, time.perf_counter() - wall
    for name in factories:
        factory = getattr(importlib.import_module("frameproof.gateways.clients"), name)
        needed = factory.__wrapped__.__code__.co_argcount  # beneath its @cache
        factory(*["0" * 32] * needed)
    ready = time.process_time() - cpu, time.perf_counter() - wall
    sys.stdout.write(" ".join(str(1000 * seconds) for seconds in imported + ready))


if __name__ == "__main__":
    start(sys.argv[1:])
