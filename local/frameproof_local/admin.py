"""The pages below ``/_frameproof/``: what AWS has no API for, as JSON.

=== ===================================== =========================================================
GET /_frameproof/health                   is it ready, since when, on which ports, with which stack
GET /_frameproof/studies                  the series folders of the local ``idc-open-data`` bucket
PUT /_frameproof/healthimaging/faults     a list of faults, or one with a seed
                                          (``{"seed": 7, "faults": []}``); replaces the plan
PUT /_frameproof/healthimaging/delays     an object of delays in seconds; changes the named ones
PUT /_frameproof/healthimaging/quotas     a profile, single limits, or both; changes these
PUT /_frameproof/healthimaging/tampering  a list of tamperings for the next imports
GET /_frameproof/healthimaging/tampering  which of them have struck, and what they hit
GET /_frameproof/healthimaging/calls      how often each HealthImaging operation was called
GET /_frameproof/healthimaging/inspect    the backend's own state, for checks that trust no API
=== ===================================== =========================================================

``admin_interventions`` has those that hold executions, kill functions and let S3 fail,
``admin_permissions`` those of what roles may do.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.wrappers import Request, Response

from frameproof_local.settings import ADMIN_PREFIX
from frameproof_local.studies.catalogue import CatalogueEntry

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

type Reply = tuple[int, Any]
"""HTTP status and what is sent as JSON."""

type Pages = Mapping[str, Mapping[str, Callable[[Request], Reply]]]
"""What answers, by path below ``/_frameproof/`` and method."""


class HealthImagingControls(Protocol):
    """The switches of the local HealthImaging (the package ``frameproof_local.healthimaging``)."""

    def set_faults(self, faults: list[dict[str, Any]] | dict[str, Any], /) -> None:
        """Replace the plan of faults; ValueError names what is wrong with one."""

    def set_delays(self, delays: dict[str, float], /) -> dict[str, float]:
        """Change some delays and return all; ValueError for an unknown name or a bad value."""

    def set_quotas(self, changes: dict[str, Any], /) -> dict[str, Any]:
        """Change the request quotas and return what is in force; ValueError as above."""

    def set_tampering(self, tamperings: list[dict[str, Any]], /) -> None:
        """Replace the plan of what is wrongly stored; ValueError names what is wrong with it."""

    def tampering_done(self) -> list[dict[str, Any]]:
        """Return which tamperings have struck."""

    def call_counts(self) -> dict[str, int]:
        """Return the number of calls by operation."""

    def inspect(self) -> dict[str, Any]:
        """Return the backend's state."""


class AdminApplication:
    """Answers the admin pages (WSGI).

    Parameters
    ----------
    health
        Makes the health page.
    studies
        Tells what the local public bucket was seeded with.
    controls
        Of the HealthImaging backend.
    more_pages
        Those of other switches.
    """

    def __init__(
        self,
        *,
        health: Callable[[], dict[str, Any]],
        studies: Callable[[], Iterable[CatalogueEntry]],
        controls: HealthImagingControls,
        more_pages: Pages | None = None,
    ) -> None:
        self._controls = controls
        self._pages: Pages = {
            **(more_pages or {}),
            "health": {"GET": lambda _: (200, health())},
            "studies": {"GET": lambda _: (200, {"studies": [e.to_json() for e in studies()]})},
            "healthimaging/faults": {"PUT": self._put_faults},
            "healthimaging/delays": {"PUT": self._put_delays},
            "healthimaging/quotas": {"PUT": self._put_quotas},
            "healthimaging/tampering": {
                "PUT": self._put_tampering,
                "GET": lambda _: (200, {"done": controls.tampering_done()}),
            },
            "healthimaging/calls": {"GET": lambda _: (200, {"calls": controls.call_counts()})},
            "healthimaging/inspect": {"GET": lambda _: (200, controls.inspect())},
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        status, content = self._reply(request)
        response = Response(
            json.dumps(content, indent=1) + "\n", status, mimetype="application/json"
        )
        return response(environ, start_response)

    def _reply(self, request: Request) -> Reply:
        """Find the page and call it."""
        methods = self._pages.get(request.path.removeprefix(ADMIN_PREFIX))
        if methods is None:
            pages = ", ".join(ADMIN_PREFIX + page for page in self._pages)
            return 404, {"message": f"There is no page {request.path}. There are: {pages}."}
        page = methods.get(request.method)
        if page is None:
            return 405, {"message": f"{request.path} takes {', '.join(methods)} only."}
        return page(request)

    def _put_faults(self, request: Request) -> Reply:
        """Replace the plan of faults."""
        try:
            plan = json_body(request, list, dict)
            self._controls.set_faults(plan)
        except ValueError as error:
            return 400, {"message": str(error)}
        return 200, plan if isinstance(plan, dict) else {"faults": plan}

    def _put_delays(self, request: Request) -> Reply:
        """Change the named delays."""
        try:
            return 200, {"delays": self._controls.set_delays(json_body(request, dict))}
        except ValueError as error:
            return 400, {"message": str(error)}

    def _put_quotas(self, request: Request) -> Reply:
        """Change the request quotas."""
        try:
            return 200, {"quotas": self._controls.set_quotas(json_body(request, dict))}
        except ValueError as error:
            return 400, {"message": str(error)}

    def _put_tampering(self, request: Request) -> Reply:
        """Replace the plan of tamperings."""
        try:
            plan = json_body(request, list)
            self._controls.set_tampering(plan)
        except ValueError as error:
            return 400, {"message": str(error)}
        return 200, {"tamperings": plan}


def with_admin_pages(admin: "WSGIApplication", aws: "WSGIApplication") -> "WSGIApplication":
    """Return one application: ``/_frameproof/...`` goes to `admin`, everything else to `aws`."""

    def front(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        is_admin = environ["PATH_INFO"].startswith(ADMIN_PREFIX)
        return (admin if is_admin else aws)(environ, start_response)

    return front


_EXPECTED = {list: "a JSON array of objects", dict: "a JSON object"}


def json_body(request: Request, *wanted: type[list[Any] | dict[str, Any]]) -> Any:
    """Return the request's JSON.

    Raises
    ------
    ValueError
        It is no JSON, or none of the wanted kinds; a list must be one of objects.
    """
    try:
        body = json.loads(request.get_data())
    except ValueError as error:
        raise ValueError(f"The body of {request.path} is not JSON: {error}.") from error
    is_right = isinstance(body, wanted)
    if is_right and isinstance(body, list):
        is_right = all(isinstance(item, dict) for item in body)
    if not is_right:
        expected = " or ".join(_EXPECTED[kind] for kind in wanted)
        raise ValueError(f"The body of {request.path} must be {expected}, not {body!r:.100}.")
    return body
