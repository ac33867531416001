from pathlib import Path

import pytest

from frameproof_local.lambda_host.errors import InvalidRuntimeError, RuntimeFolderError
from frameproof_local.lambda_host.runtime import LambdaRuntime
from frameproof_local.lambda_host.settings import default_max_environments, runtime_folder_from


def test_runtime_folder_comes_from_the_variable() -> None:
    assert runtime_folder_from({"FRAMEPROOF_LAMBDA_RUNTIME": "/r"}) == Path("/r")


@pytest.mark.parametrize("variables", [{}, {"FRAMEPROOF_LAMBDA_RUNTIME": ""}])
def test_missing_variable_says_what_to_run(variables: dict[str, str]) -> None:
    with pytest.raises(RuntimeFolderError, match="run `make setup` and set the variable"):
        runtime_folder_from(variables)


@pytest.mark.parametrize(("cores", "environments"), [(None, 2), (1, 2), (2, 4), (64, 10)])
def test_default_concurrency_follows_the_machine(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, environments: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)

    assert default_max_environments() == environments


def test_missing_runtime_name_is_refused_as_a_container_image_would_be() -> None:
    runtime = LambdaRuntime(Path("/usr/bin/python3"), "python3.13", Path("/r"))

    runtime.require("python3.13", function_name="f")
    with pytest.raises(InvalidRuntimeError, match=r"f wants the runtime \(none\)"):
        runtime.require("", function_name="f")
