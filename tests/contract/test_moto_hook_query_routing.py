"""What ``moto_hooks.query_routing`` assumes of moto's private routing."""

from types import SimpleNamespace
from typing import Any

from moto.core.request import Request
from moto.core.responses import BaseResponse

from frameproof_local.moto_hooks.query_routing import RoutedByPath

_METHOD = "_get_action_from_method_and_request_uri"
_PATH = "/datastore/d/imageSet/i/updateImageSetMetadata"


def action_of(kind: type[BaseResponse], method: str, path: str) -> tuple[str | None, Any]:
    """Return the operation that a request is routed to, and the labels of its path."""
    response = kind(service_name="medical-imaging")
    request = Request.from_primitives(method, f"http://127.0.0.1{path}", {})
    return getattr(response, _METHOD)(request), getattr(response, "uri_match", {})


def test_moto_still_routes_with_the_method_that_is_overridden() -> None:
    assert hasattr(BaseResponse, _METHOD), (
        f"moto's BaseResponse has no {_METHOD} any more; change moto_hooks/query_routing.py."
    )
    response = SimpleNamespace(querystring={}, headers={}, normalized_request=None)
    setattr(response, _METHOD, lambda request: "asked")
    assert BaseResponse._get_action(response) == "asked", (  # type: ignore[arg-type]
        f"BaseResponse._get_action does not ask {_METHOD} any more."
    )


def test_moto_alone_still_finds_no_operation_without_a_required_query_parameter() -> None:
    assert action_of(BaseResponse, "POST", _PATH)[0] is None, (
        "moto routes such requests now: moto_hooks/query_routing.py can go."
    )


def test_a_request_without_a_required_query_parameter_reaches_its_operation() -> None:
    labels = {"datastoreId": "d", "imageSetId": "i"}
    assert action_of(RoutedByPath, "POST", _PATH) == ("UpdateImageSetMetadata", labels)
    assert action_of(RoutedByPath, "DELETE", "/tags/arn:a%2Fb") == (
        "UntagResource",
        {"resourceArn": "arn:a/b"},
    )
    routed, _ = action_of(RoutedByPath, "POST", f"{_PATH}?latestVersion=1")
    assert routed == "UpdateImageSetMetadata"


def test_a_path_of_no_operation_still_has_none() -> None:
    assert action_of(RoutedByPath, "POST", "/nothing/here")[0] is None
    assert action_of(RoutedByPath, "PUT", _PATH)[0] is None
