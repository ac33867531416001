from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_cli.doctor import account
from tests.unit.cli.cli_fakes import FakeConnection


def quotas_answering(own: float, usual: float) -> Any:
    values = {"list_service_quotas": own, "list_aws_default_service_quotas": usual}

    def paginator(operation: str) -> Any:
        page = {"Quotas": [{"QuotaName": "Concurrent import jobs", "Value": values[operation]}]}
        return SimpleNamespace(paginate=lambda ServiceCode: [page])  # noqa: N803  # AWS's name

    return SimpleNamespace(get_paginator=paginator)


def limits(room: int) -> Any:
    answer = {"AccountLimit": {"UnreservedConcurrentExecutions": room}}
    return SimpleNamespace(get_account_settings=lambda: answer)


def refusing(operation: str) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)

    return refuse


@pytest.mark.parametrize(
    ("region", "state"),
    [("us-east-1", "ok"), ("eu-west-1", "warning"), ("eu-north-1", "warning"), (None, "problem")],
)
def test_region_is_held_against_those_of_healthimaging(region: str | None, state: str) -> None:
    found = account.region(FakeConnection({}, region))
    assert found.state == state
    assert bool(found.fix) is (state != "ok")


def test_region_without_healthimaging_is_told_where_it_is_offered() -> None:
    assert "us-west-2" in account.region(FakeConnection({}, "eu-north-1")).fix


@pytest.mark.parametrize(("room", "state"), [(10, "warning"), (20, "ok"), (1000, "ok")])
def test_new_account_has_too_little_room_for_the_functions(room: int, state: str) -> None:
    found = account.room_for_functions(FakeConnection({"lambda": limits(room)}))
    assert found.state == state
    assert f"{room} functions" in found.message


def test_quota_below_the_default_is_named_with_both_values() -> None:
    connection = FakeConnection({"service-quotas": quotas_answering(5, 100)})
    found = account.healthimaging_quotas(connection)
    assert (found.state, found.message) == (
        "warning",
        "below AWS's defaults: Concurrent import jobs 5 of 100",
    )


def test_quotas_at_their_defaults_are_fine() -> None:
    connection = FakeConnection({"service-quotas": quotas_answering(100, 100)})
    assert account.healthimaging_quotas(connection).state == "ok"


def test_quotas_that_may_not_be_read_are_skipped_by_name() -> None:
    client = SimpleNamespace(get_paginator=refusing("ListServiceQuotas"))
    found = account.healthimaging_quotas(FakeConnection({"service-quotas": client}))
    assert found.state == "skipped"
    assert "AccessDeniedException" in found.message
    assert "servicequotas:ListServiceQuotas" in found.fix
