"""The environment of a local server: nothing of a real account may shine through."""

import resource

import pytest

from frameproof_local.server_errors import UnsupportedPythonError
from frameproof_local.settings import (
    client_environment,
    isolate_from_aws,
    raise_open_file_limit,
    require_lambda_python,
)


def test_nothing_of_the_users_account_is_left() -> None:
    environment = {
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere",
        "PATH": "/bin",
    }

    isolate_from_aws(environment, "eu-west-1")

    assert environment["PATH"] == "/bin"
    assert "AWS_PROFILE" not in environment
    assert "AWS_SESSION_TOKEN" not in environment
    assert "AWS_ENDPOINT_URL_S3" not in environment
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert environment["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert environment["AWS_CONFIG_FILE"] == "/dev/null"
    assert environment["S3_IGNORE_SUBDOMAIN_BUCKETNAME"] == "true"


def test_clients_are_kept_on_the_endpoint_they_are_given() -> None:
    environment = client_environment("http://127.0.0.1:5100", "us-west-2")

    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:5100"
    assert environment["AWS_DISABLE_HOST_PREFIX_INJECTION"] == "true"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-west-2"


def test_another_python_than_the_functions_is_refused() -> None:
    require_lambda_python((3, 13))
    with pytest.raises(
        UnsupportedPythonError, match=r"This is Python 3\.12, .* needs Python 3\.13"
    ):
        require_lambda_python((3, 12))


def test_the_limit_of_open_files_never_sinks() -> None:
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    raised = raise_open_file_limit()

    assert raised >= before or before == resource.RLIM_INFINITY
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (raised, hard)
