"""Connections to one server that stay open, for requests that have to cost little.

http.client connects, through a proxy too, and no more: urllib3's layers took a quarter of a
millisecond for each frame, and made every connection read the certificates again. A request goes
out in one write, of which http.client would make two, and two records of TLS; ``answers`` reads
what comes back. Nothing is retried or redirected.
"""

from __future__ import annotations

import ssl
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from socket import socket
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration, get_cert_path
from botocore.utils import get_environ_proxies
from urllib3.util.wait import wait_for_read

from frameproof.errors import ServiceError
from frameproof.gateways.answers import Answer

_CONNECT_SECONDS = 5.0
_READ_SECONDS = 10.0  # without a byte: a stalled download is given up


class Connections:
    """Lends connections to one server, to one thread each at a time.

    Parameters
    ----------
    url
        Scheme, host and port count. With ``https``, HTTPS_PROXY and NO_PROXY are obeyed.
    ca_bundle
        A file of certificates to trust; None takes those that botocore takes.
    most
        How many are kept open while nobody uses them.

    Raises
    ------
    ServiceError
        The proxy is one that is itself spoken to over TLS.
    """

    def __init__(self, url: str, *, ca_bundle: str | None, most: int) -> None:
        self._url = urlsplit(url)
        self._most = most
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close_all, self._idle)  # whoever forgets it leaves no socket open
        is_tls = self._url.scheme == "https"
        self._proxies = ProxyConfiguration(get_environ_proxies(url) if is_tls else {})
        self._proxy = self._proxies.proxy_url_for(url) if is_tls else None
        if self._proxy and not self._proxy.startswith("http:"):
            raise ServiceError(
                "HTTPS_PROXY names a proxy that is not spoken to over plain HTTP, which frames are "
                "not downloaded through. Name it by http://, or list the endpoint in NO_PROXY."
            )
        # One for all: to read a bundle of certificates takes longer than to shake hands.
        cafile = ca_bundle or get_cert_path(True)
        self._tls = ssl.create_default_context(cafile=cafile) if is_tls else None

    @contextmanager
    def asked(self, request: bytes) -> Iterator[Answer]:
        """Send one request and lend its answer, whose head is read.

        The connection stays open for another one, unless something goes wrong, the server ends it,
        or the answer is not read to its end.

        Parameters
        ----------
        request
            Head and body, as they go over the wire: the caller answers for what stands in it.

        Raises
        ------
        OSError, http.client.HTTPException
            The connection failed, or what came is no answer.
        """
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._new()
        try:
            opened = self._open(connection)
            opened.sendall(request)
            answer = Answer(opened)
            yield answer
        except BaseException:
            connection.close()  # half-way through an answer: nobody can use it again
            raise
        if answer.leaves_reusable and len(self._idle) < self._most:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is open and not lent."""
        _close_all(self._idle)

    def _open(self, connection: HTTPConnection) -> socket:
        """Connect where that is due: at first, or after the server has closed an idle one."""
        if connection.sock is not None and not wait_for_read(connection.sock, timeout=0):
            return connection.sock
        connection.close()  # nothing was asked, so that what there was to read can only be its end
        connection.connect()
        connection.sock.settimeout(_READ_SECONDS)
        return connection.sock

    def _new(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._tls is None:
            return HTTPConnection(host, port, timeout=_CONNECT_SECONDS)
        if self._proxy is None:
            return HTTPSConnection(host, port, timeout=_CONNECT_SECONDS, context=self._tls)
        proxy = urlsplit(self._proxy)
        through = HTTPSConnection(
            proxy.hostname or "", proxy.port or 80, timeout=_CONNECT_SECONDS, context=self._tls
        )
        through.set_tunnel(host, port, self._proxies.proxy_headers_for(self._proxy))
        return through


def _close_all(idle: deque[HTTPConnection]) -> None:
    while idle:
        idle.pop().close()
