import importlib.util
import json
from pathlib import Path

import pytest

from frameproof_local.contents import Content
from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.errors import RuntimeFolderError
from tests.integration.local.lambda_host.probes import HostMaker, RunningHost, function, zip_of

IMPORT = (
    "import importlib\n"
    "def handler(event, context):\n"
    "    return importlib.import_module(event).__file__\n"
)


@pytest.mark.parametrize("module", ["moto", "pydicom", "pytest", "samcli", "frameproof_local"])
def test_function_cannot_import_what_only_the_server_has(host: RunningHost, module: str) -> None:
    assert importlib.util.find_spec(module), "this test proves nothing without the module here"

    assert host.failure(function(IMPORT), module)["errorType"] == "ModuleNotFoundError"


@pytest.mark.parametrize("module", ["boto3", "awslambdaric"])
def test_function_imports_what_lambda_brings_along(
    host: RunningHost, lambda_runtime: Path, module: str
) -> None:
    assert Path(host.answer(function(IMPORT), module)).is_relative_to(lambda_runtime)


def test_function_imports_neither_the_code_nor_the_layer_of_another(host: RunningHost) -> None:
    # GIVEN a function with a module and a layer of its own, which runs
    files = {"app.py": IMPORT, "own_module.py": "", "rendezvous.py": ""}
    neighbour = function(
        IMPORT,
        arn="arn:aws:lambda:eu-west-1:123456789012:function:neighbour",
        code_zip=Content(zip_of(files)),
        layer_zips=(Content(zip_of({"python/own_layer.py": ""})),),
    )
    assert host.answer(neighbour, "own_module").endswith("own_module.py")
    assert host.answer(neighbour, "own_layer").endswith("own_layer.py")
    # THEN another function of the same host finds neither
    for module in ("own_module", "own_layer"):
        assert host.failure(function(IMPORT), module)["errorType"] == "ModuleNotFoundError"


def test_no_variable_of_the_server_reaches_the_function(
    host: RunningHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server whose environment has a value that must stay there
    for name in ("SECRET_OF_THE_SERVER", "AWS_SECRET_ACCESS_KEY", "HOME", "PATH", "LANG"):
        monkeypatch.setenv(name, f"{name}-of-the-server:/usr/bin")
    source = "import os\ndef handler(event, context):\n    return dict(os.environ)\n"
    variables = host.answer(function(source, environment={"TABLE": "frames"}))
    assert variables["TABLE"] == "frames"
    assert [name for name, value in variables.items() if "of-the-server" in value] == []


def test_path_has_code_then_layers_then_runtime_and_no_site_packages_of_the_server(
    host: RunningHost, lambda_runtime: Path
) -> None:
    configuration = function(
        "import os, sys\n"
        "def handler(event, context):\n    return [os.environ['LAMBDA_TASK_ROOT'], sys.path]\n"
    )

    task, path = host.answer(configuration)

    found = [path.index(entry) for entry in path if entry == task or "/python" in entry]
    assert path[0] == task
    assert found == sorted(found)
    assert path.index(str(lambda_runtime)) > path.index(task)
    assert [entry for entry in path if "site-packages" in entry and "unpacked" not in entry] == []


def test_python_variables_of_the_server_do_not_reach_the_function(
    host: RunningHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("AWS_PROFILE", "hospital")

    variables = host.answer(
        function("import os\ndef handler(event, context):\n    return dict(os.environ)\n")
    )

    assert "/somewhere/else" not in variables["PYTHONPATH"]
    assert not {"PYTHONWARNINGS", "AWS_PROFILE", "VIRTUAL_ENV"} & set(variables)


def test_later_layer_replaces_the_files_of_an_earlier_one(host: RunningHost) -> None:
    layers = (
        Content(zip_of({"python/a.py": "name = 'a of 1'", "python/b.py": "name = 'b of 1'"})),
        Content(zip_of({"python/b.py": "name = 'b of 2'"})),
    )
    configuration = function(
        "import a, b\ndef handler(event, context):\n    return [a.name, b.name]\n",
        layer_zips=layers,
    )

    assert host.answer(configuration) == ["a of 1", "b of 2"]


def test_layer_may_use_the_site_packages_folder(host: RunningHost) -> None:
    layer = Content(zip_of({"python/lib/python3.13/site-packages/deep.py": "name = 'deep'"}))
    configuration = function(
        "import deep\ndef handler(event, context):\n    return deep.name\n", layer_zips=(layer,)
    )

    assert host.answer(configuration) == "deep"


def test_environments_keep_their_own_tmp(host: RunningHost) -> None:
    source = (
        "import pathlib, tempfile\n"
        "def handler(event, context):\n"
        "    marker = pathlib.Path(tempfile.gettempdir(), 'marker')\n"
        "    found = marker.exists()\n    marker.touch()\n    return found\n"
    )
    other = function(source, arn="arn:aws:lambda:eu-west-1:123456789012:function:other")

    answers = [host.answer(function(source)), host.answer(function(source)), host.answer(other)]

    assert answers == [False, True, False]


def test_boto3_in_a_function_speaks_to_the_local_endpoint(make_host: HostMaker) -> None:
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    return boto3.client('s3').meta.endpoint_url\n"
    )
    host = make_host(endpoint_url="http://127.0.0.1:5100")

    result = host.host.invoke(function(source), Invocation(b"{}"))

    assert json.loads(result.payload) == "http://127.0.0.1:5100"


def test_incomplete_runtime_folder_is_refused_with_the_way_out(
    make_host: HostMaker, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeFolderError, match="lacks awslambdaric, boto3, botocore; run `make"):
        make_host(runtime_path=tmp_path)
