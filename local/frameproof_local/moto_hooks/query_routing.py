"""Let a request reach its operation although a required query parameter is missing.

moto picks the operation of a ``rest-json`` request by path, method and required query parameters,
so that such a request finds none and is answered 404 without a body; AWS answers that the parameter
must not be null. One private method of moto's ``BaseResponse`` is overridden:
``_get_action_from_method_and_request_uri``, which returns the operation's name, or None, and sets
``uri_match`` to the labels of the path.
"""

import re
from functools import cache
from typing import Any

import botocore.session
from moto.core.responses import BaseResponse


class RoutedByPath(BaseResponse):
    """A service each of whose operations has a path and method of its own."""

    def _get_action_from_method_and_request_uri(self, request: Any) -> str:
        action = super()._get_action_from_method_and_request_uri(request)
        if action is not None:
            return action
        for name, method, path in _routes(str(self.boto3_service_name)):
            labels = path.fullmatch(request.path)
            if labels is not None and request.method == method:
                self.uri_match = labels.groupdict()
                return name
        return action


@cache
def _routes(service_name: str) -> list[tuple[str, str, re.Pattern[str]]]:
    """Return name, method and path pattern of each operation of a service model."""
    model: Any = botocore.session.get_session().get_service_model(service_name)
    routes = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        parts = re.split(r"\{(\w+)\}", http["requestUri"].partition("?")[0])
        pattern = "".join(
            f"(?P<{part}>.+)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
        routes.append((name, http["method"], re.compile(pattern)))
    return routes
