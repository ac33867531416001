"""The gateway that downloads frames: GetImageFrame by the hundred a second, on one vCPU.

boto3 spends twice as much time on a request as the network library under it does: events, a user
agent, validation, parsers. A run makes one such call for each frame, so that here botocore does
what it alone knows (the endpoint, the credentials, the signature, what a refusal means), and
urllib3, which botocore itself stands on, sends the request over connections that stay open.

There are no retries in here: the step repeats download, decoding and checksum as one unit.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError, NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.parsers import create_parser
from botocore.session import Session
from botocore.utils import get_environ_proxies
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout

from frameproof.errors import ServiceError
from frameproof.gateways.aws_errors import aws_errors

MAX_FRAME_BYTES = 1 << 30
"""Of one body: a function of 1,769 MB could not hold a larger one, and would be killed over it."""

_OPERATION = "GetImageFrame"
_NO_IMAGE_SET = "0" * 32
_TIMEOUT = Timeout(connect=5, read=10)  # seconds without a byte: a stalled download is given up


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
        self._credentials = credentials
        self._signed_as = client.meta.service_model.signing_name, client.meta.region_name
        self._output = client.meta.service_model.operation_model(_OPERATION).output_shape
        self._parser = create_parser(client.meta.service_model.resolved_protocol)
        self._headers = {"Content-Type": "application/json", "User-Agent": session.user_agent()}
        self._origin = _origin_of(self._url)
        self._pools = _pools_for(self._url, session.get_config_variable("ca_bundle"), connections)
        # The pool of this one server: asking PoolManager would look for it again for each frame.
        self._pool = self._pools.connection_from_url(self._url)

    def image_frame(self, image_set_id: str, frame_id: str) -> bytes:
        """Download one frame whole; several threads may do so at once.

        Raises
        ------
        RetryableError
            AWS throttled or failed inside; the connection did; the body was cut off.
        ServiceError
            AWS refused for another reason, or the body is larger than ``MAX_FRAME_BYTES``.
        """
        with aws_errors(f"reading frame {frame_id} of image set {image_set_id}"):
            request = self._signed_request(image_set_id, frame_id)
            answer = self._pool.urlopen(
                "POST",
                request.url.removeprefix(self._origin),
                body=request.data,
                headers=dict(request.headers.items()),
                preload_content=False,  # the length comes first
                decode_content=False,  # a body is taken as it is served, as boto3 takes it
                redirect=False,
                retries=False,
            )
            if answer.status != 200:
                raise self._refusal(answer)
            _require_size(answer, frame_id)
            content: bytes = answer.read()  # urllib3 holds it against its Content-Length
            answer.release_conn()
        return content

    def url_of(self, image_set_id: str) -> str:
        """Return where an image set's frames are asked for."""
        return self._url.replace(_NO_IMAGE_SET, image_set_id)

    def close(self) -> None:
        """Close the connections that are open; another download opens new ones."""
        self._pools.clear()

    def _signed_request(self, image_set_id: str, frame_id: str) -> Any:
        request = AWSRequest(
            method="POST",
            url=self.url_of(image_set_id),
            data=json.dumps({"imageFrameId": frame_id}).encode(),
            headers=self._headers,
        )
        # Frozen each time: a Lambda's credentials are renewed while it works.
        SigV4Auth(self._credentials.get_frozen_credentials(), *self._signed_as).add_auth(request)
        return request

    def _refusal(self, answer: BaseHTTPResponse) -> ClientError:
        """Let botocore's parser read what AWS answered."""
        body = answer.read()
        answer.release_conn()
        served = {"status_code": answer.status, "headers": answer.headers, "body": body}
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


def _origin_of(url: str) -> str:
    """Return a URL up to its path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _pools_for(url: str, ca_bundle: str | None, connections: int) -> PoolManager:
    if not url.startswith("https:"):
        return PoolManager(maxsize=connections, timeout=_TIMEOUT)
    options: dict[str, Any] = {
        "maxsize": connections,
        "timeout": _TIMEOUT,
        "cert_reqs": "CERT_REQUIRED",
        "ca_certs": ca_bundle or get_cert_path(True),
    }
    proxy = get_environ_proxies(url).get("https")
    return ProxyManager(proxy, **options) if proxy else PoolManager(**options)


def _require_size(answer: BaseHTTPResponse, frame_id: str) -> None:
    """Refuse a body before it is read into the memory."""
    size_bytes = int(answer.headers.get("Content-Length", 0))
    if size_bytes > MAX_FRAME_BYTES:
        answer.close()
        raise ServiceError(
            f"HealthImaging serves {size_bytes} bytes for frame {frame_id}; at most "
            f"{MAX_FRAME_BYTES} are read, for more would not fit into the function's memory. Raise "
            "MAX_FRAME_BYTES together with MemorySize of VerifyFramesFunction, if there are such "
            "frames."
        )
