"""What a function loads before its first call, from the artefacts as Lambda lays them out.

Each package costs every cold start its time, and each module that is not compiled in its layer is
compiled at every cold start again, as functions cannot write there (docs/performance.md).
"""

from __future__ import annotations

import importlib.util
import marshal
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT

FUNCTIONS = sorted(path.parent.name for path in ROOT.glob("functions/*/app.py"))
PROCESSORS = ("X86", "Arm64")
COMPILED = ("Openjpeg", "Source", "Ledger")
LAYERS = ("Shared", *(f"{layer}{processor}" for layer in COMPILED for processor in PROCESSORS))
THIS_PROCESSOR = "Arm64" if platform.machine() in ("aarch64", "arm64") else "X86"
# The logger, and botocore's clients: boto3 on top of them would bring s3transfer, its resources and
# multiprocessing, none of which is used. The second set is what these themselves need.
EVERYWHERE = {"aws_lambda_powertools", "botocore", "jmespath", "urllib3"}
EVERYWHERE |= {"dateutil", "six", "typing_extensions"}
# No Pillow, which the first JPEG frame loads, no OpenJPH, which the first cross-check loads, and no
# pydicom, which ProveSource's worker processes load.
BESIDE_THAT = {
    "verify_frames": {"numpy", "openjpeg", "_openjpeg", "zlib_ng"},
    "write_report": {"duckdb", "_duckdb"},
}
NO_PACKAGES = {"__mp_main__", "cython_runtime"}  # multiprocessing and Cython invent these names
HEAVY_IN_THE_STANDARD_LIBRARY = {"asyncio", "sqlite3", "tkinter", "unittest", "xmlrpc"}
LOADED = "import sys; before = set(sys.modules); import app; print(*set(sys.modules) - before)"
# PEP 552: bit 0 of the flags, the hash of the source is in it; bit 1, the hash is compared.
UNCHECKED_HASH = 0b01


def modules_of(layer: Path) -> Iterator[Path]:
    yield from sorted(layer.rglob("*.py"))


def compiled(module: Path) -> bytes:
    return Path(importlib.util.cache_from_source(module)).read_bytes()


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_of_a_layer_is_compiled_for_its_runtime(
    sam_build_folder: Path, layer: str
) -> None:
    assert sys.version_info[:2] == (3, 13)
    folder = sam_build_folder / f"{layer}Layer"
    modules = list(modules_of(folder))
    assert modules
    for module in modules:
        header, code = compiled(module)[:16], compiled(module)[16:]
        assert header[:4] == importlib.util.MAGIC_NUMBER, module
        assert int.from_bytes(header[4:8], "little") == UNCHECKED_HASH, module
        assert header[8:] == importlib.util.source_hash(module.read_bytes()), module
        shown = marshal.loads(code).co_filename  # noqa: S302 - our own file  # in tracebacks
        assert shown == f"/opt/{module.relative_to(folder)}"
    assert len(list(folder.rglob("*.pyc"))) == len(modules), "nothing but these is compiled"


@pytest.mark.parametrize("layer", LAYERS)
def test_two_builds_of_a_layer_are_equal(sam_build_folder: Path, layer: str) -> None:
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.py*")}
        for folder in (sam_build_folder / f"{layer}Layer", ROOT / f".aws-sam/build/{layer}Layer")
    )
    assert one == other, "run `make build`, if a source has changed since"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_no_package_that_its_first_call_can_do_without(
    sam_build_folder: Path, function: str
) -> None:
    name = function.replace("_", " ").title().replace(" ", "")
    search_path = [sam_build_folder / f"{name}Function"]
    layers = ("Shared", *(f"{layer}{THIS_PROCESSOR}" for layer in COMPILED))
    search_path += [sam_build_folder / f"{layer}Layer/python" for layer in layers]
    search_path.append(ROOT / ".frameproof/lambda-runtime")
    done = subprocess.run(
        [Path(sys.base_prefix) / "bin/python3.13", "-S", "-c", LOADED],
        env={"PYTHONPATH": ":".join(map(str, search_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    packages = {name.partition(".")[0] for name in done.stdout.split()}
    third_party = packages - sys.stdlib_module_names - {"app", "frameproof"} - NO_PACKAGES
    third_party = {name for name in third_party if not name.startswith("_cython_")}
    assert third_party == EVERYWHERE | BESIDE_THAT.get(function, set())
    assert not packages & HEAVY_IN_THE_STANDARD_LIBRARY


@pytest.mark.parametrize("layer", LAYERS)
def test_no_layer_stands_in_front_of_the_runtime_s_own_client(
    sam_build_folder: Path, layer: str
) -> None:
    brought = {path.name for path in (sam_build_folder / f"{layer}Layer/python").iterdir()}
    assert not brought & {"boto3", "botocore", "urllib3", "urllib3_future", "niquests"}
