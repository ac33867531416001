"""Deleting from HealthImaging: image sets and the data store, in process."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.stub import Stubber

from frameproof.errors import NotThereError, RetryableError
from frameproof.gateways.healthimaging import HealthImaging, ImageSetState
from frameproof_local import healthimaging as local
from tests.integration.product.conftest import ClientOf
from tests.integration.product.test_healthimaging_gateway import Stack


@pytest.fixture
def stack(client_of: ClientOf, tmp_path: Path) -> Stack:
    return Stack(client_of, tmp_path)


def test_an_image_set_is_there_then_locked_then_gone(stack: Stack) -> None:
    image_set_id = stack.imported()
    assert stack.gateway.image_set_state(image_set_id) == ImageSetState("1", is_primary=True)
    local.set_delays({"image_set_deleting_seconds": 60.0})
    assert stack.gateway.delete_image_set(image_set_id)
    state = stack.gateway.image_set_state(image_set_id)
    assert state is not None
    assert state.is_locked


def test_an_image_set_that_is_gone_is_none_and_needs_no_deleting(stack: Stack) -> None:
    image_set_id = stack.imported()
    assert stack.gateway.delete_image_set(image_set_id)
    assert local.wait_until_idle(10)
    assert stack.gateway.image_set_state(image_set_id) is None
    assert stack.gateway.delete_image_set(image_set_id)
    assert list(stack.gateway.search_image_sets()) == []


def test_a_locked_image_set_is_not_asked_for_twice(stack: Stack) -> None:
    image_set_id = stack.imported()
    local.set_delays({"image_set_deleting_seconds": 60.0})
    assert stack.gateway.delete_image_set(image_set_id)
    assert not stack.gateway.delete_image_set(image_set_id)


def test_a_state_that_says_deleted_is_gone(stack: Stack) -> None:
    answer = {
        "datastoreId": stack.datastore_id,
        "imageSetId": "a" * 32,
        "versionId": "1",
        "imageSetState": "DELETED",
    }
    with Stubber(stack.client) as stub:
        stub.add_response("get_image_set", answer)
        assert stack.gateway.image_set_state("a" * 32) is None


def test_a_throttled_deletion_is_worth_another_try(stack: Stack) -> None:
    image_set_id = stack.imported()
    local.set_faults([{"kind": "throttle", "operation": "DeleteImageSet", "times": 1}])
    with pytest.raises(RetryableError, match=f"while deleting image set {image_set_id}"):
        stack.gateway.delete_image_set(image_set_id)
    assert stack.gateway.delete_image_set(image_set_id)


def test_a_search_finds_every_image_set(stack: Stack) -> None:
    image_set_id = stack.imported()
    assert list(stack.gateway.search_image_sets()) == [image_set_id]


def test_a_data_store_goes_when_it_is_empty(stack: Stack) -> None:
    image_set_id = stack.imported()
    assert stack.gateway.delete_datastore() == "busy"
    stack.gateway.delete_image_set(image_set_id)
    assert local.wait_until_idle(10)
    local.set_delays({"datastore_deleting_seconds": 60.0})
    assert stack.gateway.delete_datastore() == "deleting"
    assert stack.gateway.delete_datastore() == "deleting"
    assert list(stack.gateway.search_image_sets()) == []


def test_a_data_store_that_is_gone_is_gone_and_has_neither_image_sets_nor_jobs(
    stack: Stack,
) -> None:
    gateway = HealthImaging(stack.client, "0" * 32)
    assert gateway.delete_datastore() == "gone"
    assert list(gateway.search_image_sets()) == []
    with pytest.raises(NotThereError):
        gateway.import_job("0" * 32)
