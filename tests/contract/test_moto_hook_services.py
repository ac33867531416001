"""What ``moto_hooks.services`` assumes of moto's private registry."""

import boto3
import pytest
from moto import backend_index, backends, mock_aws
from moto.core.responses import BaseResponse
from moto.moto_server import werkzeug_app

from frameproof_local import healthimaging
from frameproof_local.moto_hooks.services import register_services

CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture(autouse=True)
def registered() -> None:
    register_services()


def test_moto_still_has_the_names_that_the_hook_uses() -> None:
    assert isinstance(getattr(backend_index, "backend_url_patterns", None), list), (
        "moto.backend_index.backend_url_patterns is no list any more: hosts find their service "
        "by another way now; change moto_hooks/services.py."
    )
    for name, pattern in backend_index.backend_url_patterns:
        assert isinstance(name, str), "an entry of backend_url_patterns is no (name, pattern) pair"
        assert hasattr(pattern, "match"), "an entry of backend_url_patterns has no pattern"


def test_registering_twice_adds_one_entry() -> None:
    register_services()
    names = [name for name, _ in backend_index.backend_url_patterns]
    assert names.count("medicalimaging") == 1


def test_moto_finds_the_backend_by_the_name_of_its_module() -> None:
    found = backends.get_backend("medicalimaging")  # type: ignore[call-overload]
    assert found is healthimaging.medicalimaging_backends, (
        "moto.backends.get_backend does not import 'moto.<service>' and take "
        "'<service>_backends' of it any more; change moto_hooks/services.py."
    )


def test_moto_has_no_healthimaging_of_its_own() -> None:
    assert "medicalimaging" not in backends.list_of_moto_modules(), (
        "moto brings a module named medicalimaging now: ours hides it. Compare the two."
    )


@pytest.mark.parametrize("service", ["medical-imaging", "runtime-medical-imaging"])
def test_both_hosts_lead_to_the_service(service: str) -> None:
    application = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    host = f"{service}.eu-west-1.amazonaws.com"
    assert application.get_backend_for_host(host) == "medicalimaging", (
        "DomainDispatcherApplication does not route by backend_index.backend_url_patterns any more."
    )


def test_the_credential_scope_leads_to_the_service() -> None:
    application = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
    scope = "AWS4-HMAC-SHA256 Credential=local/20250101/us-west-2/medical-imaging/aws4_request, x"
    environ = {
        "HTTP_AUTHORIZATION": scope,
        "HTTP_HOST": "127.0.0.1:5000",
        "PATH_INFO": "/datastore",
    }
    host = application.infer_service_region_host(environ, "/datastore")
    assert application.get_backend_for_host(host) == "medicalimaging", (
        "moto's server does not infer the host from the SigV4 credential scope any more."
    )


def test_mock_aws_reaches_control_plane_and_image_sets() -> None:
    with mock_aws():
        client = boto3.client("medical-imaging", region_name="us-east-1", **CREDENTIALS)
        datastore_id = client.create_datastore()["datastoreId"]
        assert healthimaging.wait_until_idle(10)
        # SearchImageSets goes to the host with the prefix "runtime-".
        assert (
            client.search_image_sets(datastoreId=datastore_id)["imageSetsMetadataSummaries"] == []
        )
        assert healthimaging.shutdown()


@pytest.mark.parametrize(
    "name", ["setup_class", "call_action", "_get_action", "get_current_account", "dispatch"]
)
def test_the_response_class_has_the_methods_that_ours_relies_on(name: str) -> None:
    assert callable(getattr(BaseResponse, name, None)), (
        f"moto.core.responses.BaseResponse.{name} is gone; healthimaging/responses.py needs it."
    )
