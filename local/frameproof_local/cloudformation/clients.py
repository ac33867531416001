"""Clients for the local endpoint, one per service, that take CloudFormation's loose types.

CloudFormation lets a template write ``"30"`` for a number and ``"true"`` for a truth value, and
turns it into what the API wants; botocore does not, so each call's parameters pass through here.
"""

import threading
from collections.abc import Callable
from typing import Any

from botocore.config import Config

from ..aws_session import new_client

_NUMBERS: dict[str, Callable[[Any], int | float]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
}


class LocalClients:
    """Makes each client once and keeps it.

    Parameters
    ----------
    endpoint_url
        Where the local services listen.
    region
        The stack's region.
    """

    def __init__(self, endpoint_url: str, region: str) -> None:
        self.endpoint_url = endpoint_url
        self._region = region
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def get(self, service: str) -> Any:
        """Return the client of a service, by botocore's name for it."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make(service)
            return self._clients[service]

    def close(self) -> None:
        """Close every connection; the clients must not be used any more."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _make(self, service: str) -> Any:
        client = new_client(
            service,
            region=self._region,
            endpoint_url=self.endpoint_url,
            # No host prefix: "runtime-127.0.0.1" does not exist. No retries: the local answer to
            # the same request is the same, and a failure must show at once.
            config=Config(inject_host_prefix=False, retries={"max_attempts": 0}),
        )
        client.meta.events.register("provide-client-params.*.*", _coerce_parameters)
        return client


def _coerce_parameters(params: dict[str, Any], model: Any, **_: Any) -> Any:
    return coerce(params, model.input_shape)


def coerce(value: Any, shape: Any) -> Any:
    """Return the value with its scalars turned into the types that the botocore shape wants.

    What does not fit is returned as it is: botocore then names the parameter in its own error.
    """
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        return {key: coerce(item, shape.members.get(key)) for key, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [coerce(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: coerce(item, shape.value) for key, item in value.items()}
    return _coerce_scalar(value, shape.type_name)


def _coerce_scalar(value: Any, type_name: str) -> Any:
    if type_name == "string" and isinstance(value, bool | int | float):
        return str(value).lower()
    if type_name == "boolean" and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    convert = _NUMBERS.get(type_name)
    if convert is None or isinstance(value, bool) or not isinstance(value, str | int):
        return value
    try:
        return convert(value)
    except ValueError:
        return value  # botocore names the parameter
