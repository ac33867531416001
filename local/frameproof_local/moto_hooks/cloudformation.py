"""Puts our CloudFormation behind moto's wire protocol.

moto's own engine reports success for much that it does not make (unknown types, most properties).

Touches: ``cloudformation_backends.backend`` (the class of a region's backend) and
``BaseBackend._url_module``; ``moto.cloudformation.urls.url_paths`` (who answers);
``BaseResponse.params``, ``_get_action``, ``current_account`` and ``region`` (the parsed request).
The environment variable ``MOTO_IAM_LOAD_MANAGED_POLICIES`` is moto's public switch for AWS's own
managed policies, which roles made by SAM attach.
"""

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlparse

from moto.cloudformation import urls
from moto.cloudformation.exceptions import CloudFormationError as MotoCloudFormationError
from moto.cloudformation.models import cloudformation_backends
from moto.core.base_backend import BaseBackend
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import camelcase_to_underscores, get_service_model

from frameproof_local.cloudformation.errors import CloudFormationError
from frameproof_local.cloudformation.service import CloudFormationService
from frameproof_local.moto_hooks import bucket_policy

type HttpAnswer = tuple[int, dict[str, str], str]

_LOAD_MANAGED_POLICIES = "MOTO_IAM_LOAD_MANAGED_POLICIES"
_stock_backend = cloudformation_backends.backend
_stock_paths = dict(urls.url_paths)
_endpoint_urls: list[str] = []  # one while installed, none otherwise
_services: list[CloudFormationService] = []


def install(endpoint_url: str) -> None:
    """Answer CloudFormation's requests by our service, from now until ``shutdown``.

    Call it before the first request is answered: moto's server reads a service's paths once.

    Parameters
    ----------
    endpoint_url
        Where this server listens; stacks are made through it, by requests like any client's.

    Raises
    ------
    RuntimeError
        It is installed already: moto's registries are one for the whole process.
    """
    if _endpoint_urls:
        raise RuntimeError("CloudFormation is installed already; call shutdown() first.")
    _endpoint_urls.append(endpoint_url)
    os.environ.setdefault(_LOAD_MANAGED_POLICIES, "true")
    cloudformation_backends.clear()
    cloudformation_backends.backend = EngineBackend  # type: ignore[assignment]
    for path in urls.url_paths:
        is_reply = path.endswith("cfnresponse$")
        urls.url_paths[path] = take_reply if is_reply else EngineResponse.dispatch
    bucket_policy.install()


def shutdown() -> None:
    """Break off what runs and give moto its own back; harmless when not installed."""
    for service in _services:
        service.close()
    _services.clear()
    _endpoint_urls.clear()
    cloudformation_backends.clear()
    cloudformation_backends.backend = _stock_backend
    urls.url_paths.update(_stock_paths)
    bucket_policy.uninstall()


class EngineBackend(BaseBackend):
    """What moto keeps for one account and region: our service."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.service = CloudFormationService(_endpoint_urls[0], region_name, account_id)
        _services.append(self.service)

    def reset(self) -> None:
        """Forget every stack (moto's ``/moto-api/reset``)."""
        self.service.close()
        _services.remove(self.service)
        super().reset()


class EngineResponse(BaseResponse):
    """Hands each CloudFormation request to our service; moto parses and serializes."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True


def answer(response: EngineResponse) -> ActionResult:
    """Answer the request that moto has parsed, whichever operation it is.

    Raises
    ------
    MotoCloudFormationError
        The service refuses; moto writes it out as AWS's error document. (moto finds the API's
        model by the package that the exception's class is in.)
    """
    backend: Any = cloudformation_backends[response.current_account][response.region]
    parameters: Mapping[str, Any] = response.params
    try:
        result = backend.service.handle(response._get_action(), parameters)
    except CloudFormationError as error:
        raise MotoCloudFormationError(error.code, error.message) from error
    return ActionResult(result) if result else EmptyResult()


# moto looks for one method per operation, named after it; here all of them are one function.
for _operation in get_service_model("cloudformation").operation_names:
    setattr(EngineResponse, camelcase_to_underscores(_operation), answer)


def take_reply(request: Any, full_url: str, _headers: Any) -> HttpAnswer:
    """Take the unsigned PUT by which a custom resource's function answers."""
    request_id = parse_qs(urlparse(full_url).query).get("RequestId", [""])[0]
    reply = json.loads(request.get_data() or b"{}")
    taken = any(service.take_reply(request_id, reply) for service in _services)
    return (200, {}, "") if taken else (404, {}, f"Nobody awaits an answer to {request_id!r}.")
