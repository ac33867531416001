"""Connections to one server that stay open, for requests that have to cost little.

http.client and nothing around it: urllib3's layers took a quarter of a millisecond for each frame,
and made every connection read the certificates again. Nothing is retried or redirected here.
"""

from __future__ import annotations

import ssl
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration, get_cert_path
from botocore.utils import get_environ_proxies
from urllib3.util.wait import wait_for_read

from frameproof.errors import ServiceError

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
    def lent(self) -> Iterator[HTTPConnection]:
        """Lend a connection that is open; one in whose use something goes wrong is closed."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._new()
        try:
            self._open(connection)
            yield connection
        except BaseException:
            connection.close()  # half-way through an answer: nobody can use it again
            raise
        if len(self._idle) < self._most:
            self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Close what is open and not lent."""
        _close_all(self._idle)

    def _open(self, connection: HTTPConnection) -> None:
        """Connect where that is due: at first, or after the server has closed an idle one."""
        if connection.sock is not None and wait_for_read(connection.sock, timeout=0):
            connection.close()  # nothing was asked, so that this can only be its end
        if connection.sock is None:
            connection.connect()
            connected: Any = connection.sock  # mypy does not see that connecting sets it
            connected.settimeout(_READ_SECONDS)

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
