"""GetImageFrame and GetImageSetMetadata past moto's request path, which costs 1.5 ms a request.

A WSGI application in front of moto's: it answers the usual, good request for stored bytes itself,
with the headers that moto would send, and leaves everything else to moto: other operations, bad
ids, what is not found, planned errors, unusual headers. What was decided about the call already
(``healthimaging.admission``) goes along, so that it is counted and judged once.

Touches: ``moto.iam.models.get_account_id_from`` (whose access key it is); and repeats what moto's
``BaseResponse`` makes of a request (``get_region_from_url``, ``get_current_account``) and the
headers that it adds to an answer.
"""

import io
import os
import random
import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from moto.iam.models import get_account_id_from

from frameproof_local.delivery import DELIVERY_KEY
from frameproof_local.healthimaging.admission import ADMISSION_KEY, admit, frame_id_in
from frameproof_local.healthimaging.blob_faults import Blob
from frameproof_local.healthimaging.blobs import Request, image_frame, image_set_metadata
from frameproof_local.healthimaging.exceptions import HealthImagingError
from frameproof_local.healthimaging.faults import Call
from frameproof_local.healthimaging.models import HealthImagingBackend, medicalimaging_backends
from frameproof_local.healthimaging.service_model import REGIONS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH: Final = re.compile(
    r"/datastore/([0-9a-z]{32})/imageSet/([0-9a-z]{32})/(getImageFrame|getImageSetMetadata)"
)
_ID: Final = re.compile("[0-9a-z]{32}")
_CREDENTIAL: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/\d+/([a-z0-9-]+)/medical-imaging/aws4_request,"
)
_REQUEST_ID_LETTERS: Final = string.ascii_letters + string.digits
_UNUSUAL_HEADERS: Final = ("HTTP_ORIGIN", "HTTP_X_MOTO_ACCOUNT_ID", "HTTP_CONTENT_ENCODING")


@dataclass(frozen=True)
class _BlobCall:
    """A request that can be answered here, taken apart."""

    operation: str
    request: Request
    account_id: str
    region_name: str

    def to_call(self) -> Call:
        """Return what faults are drawn for."""
        frame = self.request.get("imageFrameInformation", {})
        return Call(self.operation, self.request["imageSetId"], frame.get("imageFrameId"))

    def answer(self) -> Blob:
        """Look the bytes up; HealthImagingError if there are none."""
        backend: HealthImagingBackend = medicalimaging_backends[self.account_id][self.region_name]
        return _OPERATIONS[self.operation](backend, self.request)


_OPERATIONS: Final[dict[str, Callable[[HealthImagingBackend, Request], Blob]]] = {
    "GetImageFrame": image_frame,
    "GetImageSetMetadata": image_set_metadata,
}


def with_fast_blobs(aws: "WSGIApplication") -> "WSGIApplication":
    """Return an application that answers as `aws` does, stored bytes several times as fast."""

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        call = _blob_call(environ)
        if call is None:
            return aws(environ, start_response)
        admission = admit(call.to_call(), call.account_id, call.region_name)
        environ[ADMISSION_KEY] = admission
        if admission.error is not None:
            return aws(environ, start_response)
        try:
            blob = call.answer()
        except HealthImagingError:  # moto's way fails again, and knows how to say so
            return aws(environ, start_response)
        if admission.delivery is not None:
            environ[DELIVERY_KEY] = admission.delivery
        start_response("200 OK", _headers(blob))
        return [blob.content]

    return front


def _headers(blob: Blob) -> list[tuple[str, str]]:
    """Return the headers that moto sends, in its order; the server adds the length."""
    request_id = "".join(random.choices(_REQUEST_ID_LETTERS, k=52))  # noqa: S311 - no secret
    return [
        ("server", "amazon.com"),
        *blob.headers.items(),
        ("x-amzn-requestid", request_id),
        ("Access-Control-Allow-Origin", "*"),
    ]


def _blob_call(environ: "WSGIEnvironment") -> _BlobCall | None:
    """Take a request apart; None if it is for moto."""
    path = _PATH.fullmatch(environ["PATH_INFO"])
    if path is None or environ["REQUEST_METHOD"] != "POST" or _is_unusual(environ):
        return None
    credential = _CREDENTIAL.match(environ.get("HTTP_AUTHORIZATION", ""))
    if credential is None or credential[2] not in REGIONS:
        return None
    request: Request = {"datastoreId": path[1], "imageSetId": path[2]}
    body = _body(environ)
    if path[3] == "getImageFrame":
        frame_id = frame_id_in(body)
        if frame_id is None or not _ID.fullmatch(frame_id):
            return None
        request["imageFrameInformation"] = {"imageFrameId": frame_id}
    elif body:
        return None
    operation = "G" + path[3][1:]
    return _BlobCall(operation, request, get_account_id_from(credential[1]), credential[2])


def _is_unusual(environ: "WSGIEnvironment") -> bool:
    """Return whether anything would make moto treat the request in a way of its own."""
    return (
        bool(environ.get("QUERY_STRING"))
        or environ.get("CONTENT_TYPE", "") not in ("", "application/json")
        or "amazonaws" in environ.get("HTTP_HOST", "")
        or "region/" in environ.get("HTTP_USER_AGENT", "")
        or any(name in environ for name in _UNUSUAL_HEADERS)
        or "MOTO_ACCOUNT_ID" in os.environ
    )


def _body(environ: "WSGIEnvironment") -> bytes:
    """Read the body, and leave it to be read again."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body
