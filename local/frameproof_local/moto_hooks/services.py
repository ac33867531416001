"""Make moto know a service that it does not have: HealthImaging.

moto has no entry points. Three of its private names are touched, no file of it is changed:

* ``moto.medicalimaging`` in ``sys.modules``: ``moto.backends`` imports a service by this name;
* ``moto.backend_index.backend_url_patterns``: which host belongs to which service;
* the service's backends are found as ``medicalimaging_backends`` of that module.
"""

import re
import sys

from moto import backend_index

from frameproof_local import healthimaging
from frameproof_local.healthimaging.urls import HOST_PATTERN

_SERVICE = "medicalimaging"


def register_services() -> None:
    """Add our services to moto's registry; calling it again changes nothing.

    Call it before moto's server application is made and before ``mock_aws`` starts: both copy
    the list of hosts. Signed requests to any other host, such as a local server's address, are
    routed by their SigV4 credential scope, which leads to the same list.
    """
    sys.modules.setdefault(f"moto.{_SERVICE}", healthimaging)
    if all(service != _SERVICE for service, _ in backend_index.backend_url_patterns):
        backend_index.backend_url_patterns.append((_SERVICE, re.compile(HOST_PATTERN)))
