"""The gateway that downloads frames: GetImageFrame by the hundred a second, on one vCPU.

boto3 spends most of a request's time on events, a user agent, validation and parsers. A run makes
one such call for each frame, so that here botocore does what it alone knows (the endpoint, the
credentials, what a refusal means), ``signing`` makes the signature that botocore would make, and
``connections`` that stay open send the request.

There are no retries in here: the step repeats download, decoding and checksum as one unit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.awsrequest import HeadersDict
from botocore.exceptions import ClientError, NoCredentialsError
from botocore.parsers import create_parser
from botocore.session import Session

from frameproof.errors import RetryableError, ServiceError
from frameproof.gateways.answers import Answer
from frameproof.gateways.aws_errors import aws_errors
from frameproof.gateways.connections import Connections
from frameproof.gateways.signing import JsonSigner

MAX_FRAME_BYTES = 1 << 30
"""Of one body: a function of 1,769 MB could not hold a larger one, and would be killed over it."""

_OPERATION = "GetImageFrame"
_NO_IMAGE_SET = "0" * 32


class FrameDownloads:
    """The frames of one data store.

    Parameters
    ----------
    session
        botocore's: AWS's own variables and files decide the region, the endpoint (its ``runtime-``
        prefix, FIPS, ``AWS_ENDPOINT_URL``), the credentials, the certificates and a proxy.
    datastore_id
        32 characters.
    connections
        How many stay open: as many as there are threads that download.

    Raises
    ------
    ServiceError
        There is no region, or there are no credentials.
    """

    def __init__(self, session: Session, datastore_id: str, *, connections: int) -> None:
        with aws_errors("looking for HealthImaging's endpoint"):
            client = session.create_client("medical-imaging")
            self._url = _url_of_frames(client, datastore_id)
            credentials = session.get_credentials()
            if credentials is None:
                raise NoCredentialsError
        model = client.meta.service_model
        self._path = urlsplit(self._url).path
        self._signer = JsonSigner(
            credentials,
            host=_host_of(self._url),
            region=client.meta.region_name,
            service=model.signing_name,
        )
        self._output = model.operation_model(_OPERATION).output_shape
        self._parser = create_parser(model.resolved_protocol)
        self._user_agent = session.user_agent()
        ca_bundle = session.get_config_variable("ca_bundle")
        self._connections = Connections(self._url, ca_bundle=ca_bundle, most=connections)

    def image_frame(
        self, image_set_id: str, frame_id: str, claim: Callable[[int], None] | None = None
    ) -> bytes:
        """Download one frame whole; several threads may do so at once.

        Parameters
        ----------
        claim
            Told how many bytes the frame has, before they are read; it may wait until there is
            room for them.

        Raises
        ------
        RetryableError
            AWS throttled or failed inside; the connection did; the body was cut off.
        ServiceError
            AWS refused for another reason, or the body is larger than ``MAX_FRAME_BYTES``.
        """
        doing = f"reading frame {frame_id} of image set {image_set_id}"
        path = self._path.replace(_NO_IMAGE_SET, quote(image_set_id, safe=""))
        body = json.dumps({"imageFrameId": frame_id}).encode()
        with aws_errors(doing):
            try:
                headers = self._signer.headers(path, body) | {"User-Agent": self._user_agent}
                with self._connections.asked(_post(path, headers, body)) as answer:
                    if answer.status == 200:
                        return _frame_in(answer, frame_id, claim)
                    refusal = self._refusal(answer)
            except (OSError, HTTPException) as error:
                found = str(error) or type(error).__name__
                raise RetryableError(f"The connection failed while {doing}: {found}.") from error
            raise refusal

    def url_of(self, image_set_id: str) -> str:
        """Return where an image set's frames are asked for."""
        return self._url.replace(_NO_IMAGE_SET, image_set_id)

    def close(self) -> None:
        """Close the connections that are open; another download opens new ones."""
        self._connections.close()

    def _refusal(self, answer: Answer) -> ClientError:
        """Let botocore's parser read what AWS answered."""
        headers = HeadersDict(answer.headers)
        served = {"status_code": answer.status, "headers": headers, "body": answer.read()}
        return ClientError(self._parser.parse(served, self._output), _OPERATION)


def _url_of_frames(client: Any, datastore_id: str) -> str:
    """Have botocore make a URL for some image set, whose id then stands for any other's.

    A presigned URL is the one way that botocore offers to learn where it would send a request.
    """
    url: str = client.generate_presigned_url(
        "get_image_frame",
        Params={
            "datastoreId": datastore_id,
            "imageSetId": _NO_IMAGE_SET,
            "imageFrameInformation": {"imageFrameId": _NO_IMAGE_SET},
        },
    )
    return url.partition("?")[0]


def _post(path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Write a request as it goes over the wire (RFC 9112); the Host is among the signed headers.

    A body is asked for as it is stored: a proxy might compress it else.
    """
    lines = [f"POST {path} HTTP/1.1", "Accept-Encoding: identity", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "\r\n"])
    if {head.count("\r"), head.count("\n")} != {len(lines) + 1}:
        raise ServiceError(
            "A line break stands in what AWS's variables or files say of credentials or a region: "
            "it would break a request. Take it out of AWS_SESSION_TOKEN, or where else it stands."
        )
    return head.encode() + body


def _host_of(url: str) -> str:
    """Return a URL's Host header: with its port where that is not the scheme's own."""
    parts = urlsplit(url)
    usual = ":443" if parts.scheme == "https" else ":80"
    return parts.netloc.rpartition("@")[2].lower().removesuffix(usual)


def _frame_in(answer: Answer, frame_id: str, claim: Callable[[int], None] | None) -> bytes:
    """Read a frame's body whole; one that is too large is refused before it is in the memory."""
    size_bytes = answer.size_bytes
    if size_bytes is None:  # no Content-Length: no more is read than may be had
        content = answer.read(MAX_FRAME_BYTES + 1)
        _require_size(len(content), frame_id)
        return content
    _require_size(size_bytes, frame_id)
    if claim is not None:
        claim(size_bytes)
    return answer.read()  # holds what arrives against its Content-Length


def _require_size(size_bytes: int, frame_id: str) -> None:
    if size_bytes > MAX_FRAME_BYTES:
        raise ServiceError(
            f"HealthImaging serves {size_bytes} bytes for frame {frame_id}; at most "
            f"{MAX_FRAME_BYTES} are read, for more would not fit into the function's memory. Raise "
            "MAX_FRAME_BYTES together with MemorySize of VerifyFramesFunction, if there are such "
            "frames."
        )
