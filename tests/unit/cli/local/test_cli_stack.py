from __future__ import annotations

import signal

import pytest

from frameproof_cli.local.stack import ctrl_c_afterwards


def test_ctrl_c_waits_until_what_must_not_be_torn_is_done() -> None:
    before = signal.getsignal(signal.SIGINT)
    done = []

    def do() -> None:
        with ctrl_c_afterwards():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        do()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is before


def test_without_ctrl_c_nothing_happens() -> None:
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_afterwards():
        pass
    assert signal.getsignal(signal.SIGINT) is before
