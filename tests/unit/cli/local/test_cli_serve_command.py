"""The server is told to deploy as `sam deploy --config-env local` would."""

from __future__ import annotations

import tomllib
from pathlib import Path

from frameproof_cli.local.serve_command import ServeCommand

ROOT = Path(__file__).parents[4]


def deployed_with(command: ServeCommand) -> dict[str, str]:
    words = command.arguments(Path("state"))
    given = [words[at + 1] for at, word in enumerate(words) if word == "--parameter"]
    return dict(parameter.split("=") for parameter in given)


def test_up_deploys_with_the_parameters_of_the_local_profile_of_sam() -> None:
    profile = tomllib.loads((ROOT / "samconfig.toml").read_text())["local"]["deploy"]["parameters"]
    wanted = dict(pair.split("=") for pair in profile["parameter_overrides"].split())
    found = deployed_with(ServeCommand(Path("build"), port=0, stack_name="frameproof"))
    found.pop("Architecture", None)  # told only where the machine's processor is no x86
    assert found.keys() == wanted.keys()
    assert 4 <= int(found.pop("DownloadThreads")) <= 64  # two for each core of the machine
    wanted.pop("DownloadThreads")
    assert found == wanted


def test_without_a_build_nothing_is_deployed() -> None:
    assert deployed_with(ServeCommand(None, port=0, stack_name="frameproof")) == {}
