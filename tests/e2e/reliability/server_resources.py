"""What a local server holds of the machine: memory, open files, ports, processes (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.conftest import LocalStack


@dataclass(frozen=True)
class Resources:
    """What one process holds at a moment.

    Attributes
    ----------
    resident_bytes
        Its memory, without its children's.
    open_files
        File descriptors, sockets included.
    listening_ports
        TCP ports that it listens on.
    processes
        Its children: functions' environments and converters.
    temporary_files
        Output files of environments, and the server's log.
    """

    resident_bytes: int
    open_files: int
    listening_ports: int
    processes: int
    temporary_files: int


def resources_of(stack: LocalStack) -> Resources:
    """Look at the server of a stack."""
    process = Path("/proc") / str(stack.admin("health")["pid"])
    resident_pages = int((process / "statm").read_text().split()[1])
    descriptors = [_target(link) for link in (process / "fd").iterdir()]
    sockets = {text[8:-1] for text in descriptors if text.startswith("socket:[")}
    return Resources(
        resident_bytes=resident_pages * os.sysconf("SC_PAGE_SIZE"),
        open_files=sum(bool(text) for text in descriptors),
        listening_ports=len(sockets & _listening_inodes(process)),
        processes=len(_children(process)),
        temporary_files=sum(1 for _ in (stack.home / "local").rglob("*.log")),
    )


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:  # closed since the folder was listed
        return ""


def _listening_inodes(process: Path) -> set[str]:
    """Return the inodes of sockets in the state LISTEN (0A), as proc(5) lists them."""
    rows = (process / "net/tcp").read_text().splitlines()[1:]
    return {fields[9] for fields in map(str.split, rows) if fields[3] == "0A"}


def _children(process: Path) -> list[str]:
    """Return the processes that any thread of this one has started and that still run."""
    tasks = (process / "task").glob("*/children")
    return [pid for children in tasks for pid in children.read_text().split()]
