from __future__ import annotations

from pathlib import Path

from frameproof_cli.local.home import find_home

_CHECKOUT = Path(__file__).parents[4]


def test_home_is_in_the_checkout_that_the_command_belongs_to() -> None:
    home = find_home({})
    assert home.checkout == _CHECKOUT
    assert home.local == _CHECKOUT / ".frameproof" / "local"
    assert home.run("r1") == _CHECKOUT / ".frameproof" / "runs" / "r1"


def test_home_can_be_elsewhere_and_lambdas_packages_stay(tmp_path: Path) -> None:
    home = find_home({"FRAMEPROOF_HOME": str(tmp_path)})
    assert home.local == tmp_path / "local"
    assert home.lambda_runtime == _CHECKOUT / ".frameproof" / "lambda-runtime"
