"""Looks at this machine: what the command and the local stack need here."""

from __future__ import annotations

import shutil
import socket
import tempfile
import zlib

from frameproof.errors import FrameDecodeError
from frameproof_cli.doctor.findings import Finding, State
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.local.home import Home
from frameproof_cli.local.stack import find_local_stack

_ROOM_BYTES = 2 * 10**9
"""What a local run of some thousand frames takes on the disk."""


def decoder() -> Finding:
    """Decode an image of known pixels by the decoder that downloads use."""
    try:  # the functions bring a decoder of their own; here it is needed for downloads alone
        from frameproof.pixels.known_image import KNOWN_CRC32, KNOWN_IMAGE  # noqa: PLC0415
        from frameproof.pixels.openjpeg import reference_decoder  # noqa: PLC0415
    except ImportError as error:
        return Finding(
            "decoder",
            "warning",
            f"OpenJPEG cannot be loaded here ({error}), so that frames cannot be decoded here",
            "Install it: pip install pylibjpeg-openjpeg. Runs don't need it: their functions "
            "bring their own.",
        )
    reference = reference_decoder()
    try:
        found = zlib.crc32(reference.decode(KNOWN_IMAGE, frame_id="known").tobytes())
    except FrameDecodeError as error:
        return _wrong_decoder(str(error))
    if found != KNOWN_CRC32:
        return _wrong_decoder(f"{reference.name} made other pixels of a known image")
    return Finding("decoder", "ok", f"{reference.name} decodes a known image to its pixels")


def _wrong_decoder(reason: str) -> Finding:
    fix = "Install it anew: pip install --force-reinstall pylibjpeg-openjpeg."
    return Finding("decoder", "problem", reason, fix)


def folder(home: Home) -> Finding:
    """Write to the command's own folder, and see how much room there is."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home.folder) as file:
        file.write(b"can it be written?")
    free_bytes = shutil.disk_usage(home.folder).free
    free = f"{free_bytes / 1e9:.1f} GB free"
    if free_bytes < _ROOM_BYTES:
        fix = "Free some, or choose another folder: FRAMEPROOF_HOME=DIR."
        return Finding("folder", "warning", f"{home.folder} has {free}", fix)
    return Finding("folder", "ok", f"{home.folder} can be written, {free}")


def idc_index(index: IdcIndex) -> Finding:
    """Count the series of the index of public studies."""
    series = index.rows("SELECT count(*) AS series FROM series")[0]["series"]
    return Finding("idc index", "ok", f"{series:,} public series can be searched")


def port() -> Finding:
    """Take a free port of the loopback address, and let it go."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
    return Finding("local port", "ok", "a port of 127.0.0.1 can be had for the local stack")


def local_stack(home: Home, *, is_wanted: bool) -> Finding:
    """See whether the local stack is up, or could be started.

    Parameters
    ----------
    is_wanted
        Whether the commands of this person go there: then it is a problem that it is not up.
    """
    stack = find_local_stack(home.local)
    if stack and stack.stack_name:
        return Finding("local stack", "ok", f"up: {stack.title}")
    if stack:
        fix = "frameproof local down && frameproof local up"
        return Finding("local stack", "problem", f"{stack.endpoint} runs no application", fix)
    state: State = "problem" if is_wanted else "warning"
    if (home.checkout or home.folder).joinpath(".aws-sam/build/template.yaml").is_file():
        return Finding("local stack", state, "not up", "frameproof local up")
    fix = "make build && frameproof local up"
    return Finding("local stack", state, "not up, and nothing is built for it", fix)
