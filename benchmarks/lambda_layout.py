"""A built function in folders, as Lambda lays it out: ``cold_start`` starts it from there.

``task`` is ``/var/task``, ``opt`` is ``/opt`` with all layers in it, ``runtime`` is what the
managed runtime brings. Functions cannot write into any of them: a module that ships no ``.pyc`` is
compiled again in each new environment.
"""

from __future__ import annotations

import compileall
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BUILD = ROOT / ".aws-sam" / "build"
RUNTIME = ROOT / ".frameproof" / "lambda-runtime"


@dataclass(frozen=True)
class LaidOut:
    """Where Lambda's Python finds a function's modules, and the function's own variables."""

    search_path: Sequence[Path]
    variables: dict[str, str]


def functions_of_the_build(architecture: str) -> dict[str, Any]:
    """Return the functions of the built template by name, as SAM reads them."""
    with warnings.catch_warnings():  # SAM's own reader calls what its libraries call deprecated
        warnings.simplefilter("ignore", DeprecationWarning)
        from samcli.lib.providers.sam_function_provider import SamFunctionProvider  # noqa: PLC0415
        from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider  # noqa: PLC0415

        stacks, _ = SamLocalStackProvider.get_stacks(
            str(BUILD / "template.yaml"), parameter_overrides={"Architecture": architecture}
        )
        return {function.name: function for function in SamFunctionProvider(stacks).get_all()}


def compiled_runtime(folder: Path) -> Path:
    """Copy what the managed runtime brings (boto3 and others), compiled as it is there."""
    runtime = folder / "runtime"
    shutil.copytree(RUNTIME, runtime, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(runtime, quiet=1)
    return runtime


def lay_out(function: Any, runtime: Path, folder: Path) -> LaidOut:
    """Lay out one function of the build with its layers, in the order in which Lambda does."""
    task, opt = folder / "task", folder / "opt"
    shutil.copytree(BUILD / function.name, task)
    for layer in function.layers:
        shutil.copytree(layer.codeuri, opt, dirs_exist_ok=True)
    variables = {
        name: value
        for name, value in (function.environment or {}).get("Variables", {}).items()
        if isinstance(value, str)
    }
    return LaidOut((task, opt / "python", runtime), variables)
