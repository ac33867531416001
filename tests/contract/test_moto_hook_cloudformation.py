"""The private names of moto that ``moto_hooks/cloudformation.py`` touches."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.cloudformation import urls
from moto.cloudformation.models import CloudFormationBackend, cloudformation_backends
from moto.server import ThreadedMotoServer

from frameproof_local.moto_hooks import cloudformation as cloudformation_hook

MOVED = "moto changed: see the docstring of moto_hooks/cloudformation.py; {}"


@pytest.fixture
def endpoint_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    cloudformation_hook.install(f"http://{host}:{port}")
    yield f"http://{host}:{port}"
    cloudformation_hook.shutdown()
    server.stop()


@pytest.fixture
def client(endpoint_url: str) -> Iterator[Any]:
    made = boto3.client(
        "cloudformation",
        region_name="eu-west-1",
        endpoint_url=endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local services check no signature
    )
    yield made
    made.close()


def test_moto_has_the_two_paths_and_the_backend_that_are_replaced() -> None:
    assert cloudformation_backends.backend is CloudFormationBackend, MOVED.format(
        "BackendDict.backend is not the class of the backends any more"
    )
    replies = [path for path in urls.url_paths if path.endswith("cfnresponse$")]
    assert len(urls.url_paths) == 2, MOVED.format("moto.cloudformation.urls.url_paths")
    assert len(replies) == 1, MOVED.format("the path of custom resources' answers")


def test_requests_reach_our_service_with_their_parameters_region_and_account(client: Any) -> None:
    # WHEN a stack is created in another region
    body = "Resources: {Group: {Type: AWS::Logs::LogGroup}}"
    stack_id = client.create_stack(
        StackName="contract", TemplateBody=body, Tags=[{"Key": "a", "Value": "b"}]
    )["StackId"]
    client.get_waiter("stack_create_complete").wait(
        StackName="contract", WaiterConfig={"Delay": 0.1}
    )
    # THEN our service took it, and moto wrote its answer out
    backend: Any = cloudformation_backends["123456789012"]["eu-west-1"]
    assert isinstance(backend, cloudformation_hook.EngineBackend), MOVED.format(
        "BackendDict.backend does not decide any more which class a region gets"
    )
    assert stack_id.startswith("arn:aws:cloudformation:eu-west-1:123456789012:stack/contract/")
    stack = client.describe_stacks(StackName=stack_id)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["Tags"] == [{"Key": "a", "Value": "b"}]


def test_a_refusal_reaches_the_caller_with_its_code_and_message(client: Any) -> None:
    with pytest.raises(ClientError) as refused:
        client.describe_stacks(StackName="nothing")
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert error["Message"] == "Stack with id nothing does not exist"


def test_an_operation_that_we_do_not_have_is_refused_by_name(client: Any) -> None:
    # moto's own answer to it would be an empty list, as if all were well.
    with pytest.raises(ClientError, match="does not have the operation ListStackSets"):
        client.list_stack_sets()


def test_an_answer_that_nobody_awaits_is_not_found(endpoint_url: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{endpoint_url}/cloudformation_eu-west-1/cfnresponse?RequestId=unknown",
        data=b'{"Status": "SUCCESS"}',
        method="PUT",
        headers={"Content-Type": ""},  # as custom resources' functions send it
    )
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(request)  # noqa: S310
    assert missing.value.code == 404, MOVED.format(
        "unsigned requests to /cloudformation_<region>/ are routed differently"
    )
    missing.value.close()


def test_installing_twice_is_refused_and_shutting_down_gives_moto_its_own_back(
    endpoint_url: str,
) -> None:
    with pytest.raises(RuntimeError, match="installed already"):
        cloudformation_hook.install(endpoint_url)
    cloudformation_hook.shutdown()
    assert cloudformation_backends.backend is CloudFormationBackend
    handlers = {handler.__qualname__ for handler in urls.url_paths.values()}
    assert handlers == {"BaseResponse.dispatch", "CloudFormationResponse.cfnresponse"}
    cloudformation_hook.install(endpoint_url)
