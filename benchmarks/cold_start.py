"""Cold starts: how long each function takes to load, beside a plain function of the same kind.

Run: ``make build``, then ``python -m benchmarks.cold_start`` (four minutes). Each start is a fresh
interpreter over the built artefact and its layers, laid out as Lambda does and without the right to
write ``.pyc`` files; all functions take turns, and each counts with its least CPU time. *Plain*
(``plain_function/app.py``) is boto3, Powertools, NumPy and OpenJPEG in one folder as ``sam build``
packs them, or with the boto3 that the runtime brings, compiled. *Import* is the handler's module,
*ready* the clients that its first call makes, too.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from benchmarks.lambda_layout import (
    LaidOut,
    compiled_runtime,
    functions_of_the_build,
    lay_out,
)
from benchmarks.results import publish, publish_rows

_HERE = Path(__file__).parent
_ROUNDS = 10
_GOAL = 0.5
_PLAIN, _RUNTIMES = "plain", "plain with the runtime's boto3"
_OWN_PACKAGES = ("aws_lambda_powertools", "jmespath", "typing_extensions.py", "numpy", "openjpeg")
_RUNTIME_PACKAGES = ("boto3", "botocore", "s3transfer", "urllib3", "dateutil", "six.py")


@dataclass(frozen=True)
class Start:
    """One start, in milliseconds."""

    import_cpu: float
    import_wall: float
    ready_cpu: float
    ready_wall: float


@dataclass(frozen=True)
class Starter:
    """A function that can be started over and over."""

    laid_out: LaidOut
    factories: list[str]

    def start(self) -> Start:
        """Start it in a fresh interpreter, as Lambda starts the first call of an environment."""
        interpreter = f"{sys.base_prefix}/bin/python3.13"
        variables = {
            **self.laid_out.variables,
            "PYTHONPATH": ":".join(map(str, self.laid_out.search_path)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_LAMBDA_FUNCTION_NAME": "cold-start",
        }
        command = [interpreter, "-S", "-P", str(_HERE / "function_start.py"), *self.factories]
        done = subprocess.run(  # noqa: S603 - our own program
            command, env=variables, stdout=subprocess.PIPE, text=True, check=True
        )
        return Start(*map(float, done.stdout.split()))


def ours(function: Any, runtime: Path, folder: Path) -> Starter:
    """Lay out one of our functions; its code tells which clients its first call makes."""
    laid_out = lay_out(function, runtime, folder)
    handler = (laid_out.search_path[0] / "app.py").read_text(encoding="utf-8")
    return Starter(laid_out, sorted(set(re.findall(r"clients\.(\w+)\(", handler))))


def plain(verify_frames: Starter, folder: Path, *, with_boto3: bool) -> Starter:
    """Pack the plain function: the packages of ours in its own folder, without ``.pyc``."""
    task = folder / "task"
    shutil.copytree(_HERE / "plain_function", task)
    _, layers, runtime = verify_frames.laid_out.search_path
    packages = [layers / name for name in (*_OWN_PACKAGES, "numpy.libs")]
    packages += [*layers.glob("_openjpeg*"), *layers.glob("pylibjpeg_openjpeg-*")]
    packages += [runtime / name for name in _RUNTIME_PACKAGES if with_boto3]
    for package in packages:
        if package.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(package, task / package.name, ignore=ignored)
        else:
            shutil.copy(package, task)
    return Starter(LaidOut((task, runtime), {}), [])


def least(starts: list[Start]) -> Start:
    """Return each column's least."""
    return Start(*(min(column) for column in zip(*map(astuple, starts), strict=True)))


def measured(starters: dict[str, Starter]) -> dict[str, Start]:
    """Start all of them in turns; the first round only brings the files into the page cache."""
    rounds = [{name: item.start() for name, item in starters.items()} for _ in range(_ROUNDS + 1)]
    return {name: least([found[name] for found in rounds[1:]]) for name in starters}


def main() -> None:
    """Measure and publish."""
    processor = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        runtime = compiled_runtime(folder)
        starters = {
            name.removesuffix("Function"): ours(function, runtime, folder / name)
            for name, function in functions_of_the_build(processor).items()
        }
        verify_frames = starters["VerifyFrames"]
        starters[_PLAIN] = plain(verify_frames, folder / "plain", with_boto3=True)
        starters[_RUNTIMES] = plain(verify_frames, folder / "runtimes", with_boto3=False)
        found = measured(starters)
    publish("cold_start", ratios(found["VerifyFrames"], found))
    publish_rows("cold_start_functions", [row(name, start) for name, start in found.items()])


def row(name: str, start: Start) -> dict[str, Any]:
    """Say how long a function takes to load."""
    return {
        "function": name,
        "import, CPU ms": start.import_cpu,
        "ready, CPU ms": start.ready_cpu,
        "ready, wall ms": start.ready_wall,
    }


def ratios(verify_frames: Start, found: dict[str, Start]) -> dict[str, Any]:
    """Compare VerifyFrames with both plain functions."""
    result: dict[str, Any] = {"starts of each": _ROUNDS}
    for name, goal in ((_PLAIN, f" (goal {_GOAL})"), (_RUNTIMES, "")):
        ratio = verify_frames.ready_cpu / found[name].ready_cpu
        result[f"VerifyFrames to {name}, ready, CPU{goal}"] = ratio
    return result


if __name__ == "__main__":
    main()
