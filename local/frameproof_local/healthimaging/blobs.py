"""The two operations that answer with bytes: what is stored, spoiled if the plan says so.

Both ways to a client, moto's and the fast one, serve what these functions return.
"""

from typing import Any

from .blob_faults import Blob, spoiled_frame, spoiled_metadata
from .faults import Call
from .models import HealthImagingBackend

type Request = dict[str, Any]


def image_frame(backend: HealthImagingBackend, request: Request) -> Blob:
    """Answer GetImageFrame: the stored bytes, the Content-Type of their transfer syntax.

    Raises
    ------
    ResourceNotFoundException
        There is no such data store, image set or frame.
    """
    frame, frame_index, stored = backend.image_sets.get_image_frame(request)
    call = Call("GetImageFrame", request["imageSetId"], frame.frame_id, frame_index)
    return spoiled_frame(Blob(stored, {"Content-Type": frame.content_type}), call)


def image_set_metadata(backend: HealthImagingBackend, request: Request) -> Blob:
    """Answer GetImageSetMetadata: gzip bytes, which botocore hands on as they are.

    Raises
    ------
    ResourceNotFoundException
        There is no such data store, image set or version.
    """
    document = backend.image_sets.get_image_set_metadata(request)
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return spoiled_metadata(
        Blob(document, headers), Call("GetImageSetMetadata", request["imageSetId"])
    )
