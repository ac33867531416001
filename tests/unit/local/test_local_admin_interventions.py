"""The admin pages that hold executions, repeat calls and kill functions."""

import json
from typing import Any

import pytest
from werkzeug.test import Client

from frameproof_local import healthimaging
from frameproof_local.admin import AdminApplication
from frameproof_local.admin_interventions import intervention_pages
from frameproof_local.interventions import Interventions


@pytest.fixture
def admin() -> Client:
    pages = intervention_pages(Interventions())
    return Client(
        AdminApplication(health=dict, studies=lambda: (), controls=healthimaging, more_pages=pages)
    )


def put(admin: Client, page: str, body: object) -> tuple[int, Any]:
    answer = admin.put(f"/_frameproof/{page}", data=json.dumps(body))
    return answer.status_code, json.loads(answer.data)


def get(admin: Client, page: str) -> Any:
    return json.loads(admin.get(f"/_frameproof/{page}").data)


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("step-functions/holds", [{"state": "VerifyFrames", "moment": "done", "nth": 2}]),
        ("step-functions/transitions", {"burst": 2, "perSecond": 1.5}),
        ("step-functions/deliveries", {"times": 3}),
        ("step-functions/failures", [{"state": "CopyStudy", "error": "Lambda.SdkClientException"}]),
        ("lambda/crashes", [{"function": "CopyStudy", "moment": "after"}]),
        ("lambda/disks", [{"function": "ProveSource", "kilobytes": 100}]),
        ("s3/faults", [{"kind": "error", "code": "SlowDown", "operation": "CopyObject"}]),
    ],
)
def test_a_switch_answers_with_what_it_was_set_to(admin: Client, page: str, body: object) -> None:
    assert put(admin, page, body) == (200, body)


@pytest.mark.parametrize(
    ("page", "body", "named"),
    [
        ("step-functions/holds", [{"nth": 2}], "state"),
        ("step-functions/holds", {}, "a JSON array"),
        ("step-functions/transitions", {"burst": 0, "perSecond": 1}, "burst"),
        ("step-functions/deliveries", {"times": 0}, "times"),
        ("step-functions/deliveries", [], "a JSON object"),
        ("step-functions/failures", [{"state": "CopyStudy"}], "error"),
        ("lambda/crashes", [{"moment": "never"}], "moment"),
        ("lambda/disks", [{"function": "ProveSource", "kilobytes": 0}], "kilobytes"),
        ("s3/faults", [{"kind": "error", "code": "Teapot"}], "NoSuchKey"),
    ],
)
def test_what_is_wrong_with_a_setting_is_named(
    admin: Client, page: str, body: object, named: str
) -> None:
    status, answer = put(admin, page, body)
    assert status == 400
    assert named in answer["message"]


def test_the_pages_tell_what_has_happened(admin: Client) -> None:
    assert get(admin, "step-functions/holds?waitSeconds=soon") == {"held": []}
    assert get(admin, "step-functions/deliveries?waitSeconds=1") == {"running": 0}
    assert get(admin, "step-functions/failures") == {"struck": []}
    assert get(admin, "lambda/crashes") == {"struck": [], "changes": []}
    assert get(admin, "lambda/disks") == {"inForce": []}
    assert get(admin, "s3/faults") == {"struck": []}
