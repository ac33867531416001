"""`sam build`: a layer holds code for the processor that it is meant for, and what was locked."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

from tests.e2e.conftest import ROOT, LocalStack, sam_build
from tests.e2e.sam_cli import SamCli

# Bytes 18 and 19 of an ELF file, e_machine: EM_X86_64 and EM_AARCH64 (System V ABI, chapter 4).
MACHINES = {62: "x86_64", 183: "arm64"}


@pytest.fixture(scope="module")
def sam(empty_aws: LocalStack, sam_build_folder: Path) -> SamCli:
    return SamCli(empty_aws, sam_build_folder)


def compiled_for(folder: Path) -> set[str]:
    """Return the processors that a folder's compiled files are for, read from their headers."""
    found = set()
    for path in folder.rglob("*"):
        header = path.read_bytes()[:20] if path.is_file() else b""
        if header.startswith(b"\x7fELF"):
            found.add(MACHINES[int.from_bytes(header[18:20], "little")])
    return found


def functions_for(build_folder: Path, architecture: str) -> list[Any]:
    """Return the functions with their layers, as SAM itself reads the built template."""
    stacks, _ = SamLocalStackProvider.get_stacks(
        str(build_folder / "template.yaml"), parameter_overrides={"Architecture": architecture}
    )
    return list(SamFunctionProvider(stacks).get_all())


# SAM's own reader of templates calls what its libraries call deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_functions_get_compiled_code_for_their_processor_only(
    sam_build_folder: Path, architecture: str
) -> None:
    compiled = {}
    for function in functions_for(sam_build_folder, architecture):
        assert function.architectures == [architecture]
        folders = [sam_build_folder / function.name]
        folders += [Path(layer.codeuri) for layer in function.layers]
        assert len(folders) >= 2, f"{function.name} has no layer"
        compiled[function.name] = set().union(*map(compiled_for, folders))
    for function in ("VerifyFramesFunction", "ProveSourceFunction", "WriteReportFunction"):
        assert compiled.pop(function) == {architecture}, function
    assert not any(compiled.values())


def test_a_processor_that_this_machine_is_not_is_refused_at_deployment(sam: SamCli) -> None:
    here = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout
    other = "x86_64" if here.strip() == "aarch64" else "arm64"
    chosen = ["--parameter-overrides", f"Architecture={other}"]
    printed = sam.deploy("elsewhere", *chosen, exit_code=1)
    assert f"The function is built for {other}" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("layer", "package"),
    [("openjpeg", "pylibjpeg-openjpeg"), ("shared", "jmespath"), ("source", "pydicom")],
)
def test_a_tampered_hash_fails_the_build_by_the_name_of_its_package(
    tmp_path: Path, layer: str, package: str
) -> None:
    # GIVEN a copy of the project in which the hashes of one package are other ones
    for folder in ("functions", "layers", "statemachine"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / file, tmp_path)
    requirements = tmp_path / "layers" / layer / "requirements.txt"
    tampered, count = re.subn(
        rf"^{package}==.*\n(?: +--hash=.*\n)+",
        lambda match: re.sub(r"sha256:.{4}", "sha256:0000", match[0]),
        requirements.read_text(),
        flags=re.M,
    )
    assert count == 1
    requirements.write_text(tampered)
    # WHEN it is built
    done = sam_build(tmp_path)
    # THEN the build fails, and names the package
    assert done.returncode == 1, done.stdout
    assert package in done.stderr
    assert "ash mismatch" in done.stderr
