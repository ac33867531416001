"""The process that examines DICOM objects, one at a time; ``isolation`` starts it, nobody else.

``python -m frameproof.source_objects.worker FD BYTES`` answers requests that come over the socket
FD, and takes at most BYTES of memory. Objects come from anywhere and decoders are native code: what
crashes here, or asks for too much memory, costs one object and not the step. It gets no credentials
and makes no call to AWS.

Its first word is ``{"ready": true}``: it has its decoders. A request is
``{"file": path, "skip": frames}``. The answers are ``{"attributes": ...}``, one ``{"frame": ...}``
for each frame, and in the end ``{"end": reason or null}``.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from frameproof.errors import SourceObjectError
from frameproof.records import to_json
from frameproof.source_objects.attributes import instance_attributes
from frameproof.source_objects.decoding import has_decoders
from frameproof.source_objects.frames import frame_digests
from frameproof.source_objects.pixel_data import find_pixel_data
from frameproof.source_objects.reading import read_object


def findings(file: Path, *, skip: int) -> Iterator[dict[str, Any]]:
    """Yield the answers about one object."""
    reason = None
    try:
        dataset = read_object(file)
        attributes = instance_attributes(dataset)
        yield {"attributes": to_json(attributes)}
        pixel = find_pixel_data(dataset, attributes)
        if pixel is not None:
            for frame in frame_digests(pixel, skip=skip):
                yield {"frame": to_json(frame)}
    except SourceObjectError as error:
        reason = str(error)
    yield {"end": reason}


def serve(connection: Connection) -> None:
    """Answer requests until the other side closes the connection."""
    connection.send_bytes(json.dumps({"ready": True}).encode())
    while True:
        try:
            request = json.loads(connection.recv_bytes())
        except (EOFError, ConnectionError):
            return
        for finding in findings(Path(request["file"]), skip=request["skip"]):
            connection.send_bytes(json.dumps(finding).encode())


def main() -> None:
    """Serve the socket whose number is the first argument."""
    memory_bytes = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    logging.disable()  # pydicom quotes the values of elements
    warnings.simplefilter("ignore")  # so do its warnings
    if not has_decoders():
        sys.exit("GDCM is not there: JPEG lossless and JPEG-LS cannot be decoded.")
    serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
