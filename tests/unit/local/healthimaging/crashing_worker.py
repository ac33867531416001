"""A conversion process that a few files crash, hang or leave unanswered.

What the first bytes of the file say is done; any other file is a failure that says ``converted``.
"""

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection

from frameproof_local.healthimaging.conversion_requests import (
    INPUT_NAME,
    ConversionRequest,
    FileFailure,
    Outcome,
)
from frameproof_local.healthimaging.conversion_worker import end_with_the_service, serve


def convert(request: ConversionRequest) -> Outcome:
    match (request.folder / INPUT_NAME).read_bytes():
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"exit":
            os._exit(3)
        case b"hang":
            threading.Event().wait()
    return FileFailure("ValidationException", f"converted by {os.getpid()}")


if __name__ == "__main__":
    end_with_the_service()
    serve(Connection(int(sys.argv[1])), convert)
