"""A process that converts DICOM files for the service, one at a time, until the service ends.

``python -m frameproof_local.healthimaging.conversion_worker FD`` answers each
``ConversionRequest`` that comes over the socket FD. Decoders are native code and the files come
from anywhere: what crashes here costs one file, not the service. It is started by
``conversion_pool`` only.

The standard input is the service's lifeline: it is never written to, and its end means that the
service is gone, in whatever way.
"""

import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection

from .conversion import convert_file
from .conversion_requests import (
    INPUT_NAME,
    ConversionRequest,
    ConvertedFile,
    FileFailure,
    Outcome,
)
from .encoding import RoundTripError
from .frame_store import BlobStore
from .metadata_document import entry_json, levels_json
from .part10 import FileNotImportableError

logger = logging.getLogger(__name__)

type Converter = Callable[[ConversionRequest], Outcome]


def convert(request: ConversionRequest, pool: Executor) -> Outcome:
    """Convert one file; whatever is wrong with it becomes a failure."""
    try:
        with (request.folder / INPUT_NAME).open("rb") as stream:
            instance = convert_file(
                stream, BlobStore(request.folder), pool, request.lossless, request.checksum_form
            )
    except FileNotImportableError as error:
        return FileFailure("ValidationException", str(error))
    except RoundTripError as error:
        return FileFailure("InternalServerException", str(error))
    except Exception as error:  # a bug of ours must cost this file only, and must be heard of
        # The stack alone: an error's text may hold values of the file.
        stack = "".join(traceback.format_tb(error.__traceback__))
        logger.error("A file could not be converted: %s\n%s", type(error).__name__, stack)
        return FileFailure(
            "InternalServerException",
            f"Internal error of the local service: {type(error).__name__}.",
        )
    return ConvertedFile(
        sop_instance_uid=instance.sop_instance_uid,
        grouping_key=instance.grouping_key,
        frames=instance.frames,
        warnings=instance.warnings,
        levels=levels_json(instance),
        entry=entry_json(instance),
    )


def serve(connection: Connection, converter: Converter) -> None:
    """Answer requests until the other side closes the connection."""
    while True:
        try:
            request = connection.recv()
        except (EOFError, ConnectionError):
            return
        connection.send(converter(request))


def end_with_the_service() -> None:
    """End this process as soon as its standard input does, whatever it is at."""

    def watch() -> None:
        os.read(0, 1)  # not by sys.stdin, whose lock would be held while Python ends
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def main() -> None:
    """Serve the socket whose number is the first argument."""
    end_with_the_service()
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)  # it quotes the values of files
    warnings.simplefilter("ignore")  # so do its warnings
    with ThreadPoolExecutor(os.process_cpu_count()) as pool:
        serve(Connection(int(sys.argv[1])), partial(convert, pool=pool))


if __name__ == "__main__":
    main()
