from __future__ import annotations

import pytest

from frameproof_cli.terminal.progress import Progress


class _Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_quiet_progress_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for is_terminal in (True, False):
        progress = Progress(is_terminal=is_terminal, is_quiet=True)
        progress.say("hello")
        progress.begin("Copy", "copying")
        progress.update("1 of 2", share=0.5)
        progress.end()
    assert capsys.readouterr() == ("", "")


def test_bar_grows_with_the_share_and_fits_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    progress = Progress(is_terminal=True, clock=_Clock())
    progress.begin("CopyBatches", "copying")
    for share in (0.0, 0.5, 1.0):
        progress.update("a detail that is a good deal longer than the line", share=share)
    lines = capsys.readouterr().err.split("\r\x1b[2K")
    assert [line[34:39] for line in lines[2:]] == ["  0 %", " 50 %", "100 %"]
    assert {len(line) for line in lines[2:]} == {59}


def test_log_gets_news_every_five_seconds_at_most_and_a_sign_of_life_every_ten(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = _Clock()
    progress = Progress(is_terminal=False, clock=clock)
    progress.begin("Copy", "copying")
    for clock.seconds, detail in enumerate(["1 of 9", *["2 of 9"] * 4, *["3 of 9"] * 20]):
        progress.update(detail)
    progress.end()
    assert capsys.readouterr().err.splitlines() == [
        "Copy: copying",
        "Copy: 3 of 9, 5 s",
        "Copy: 3 of 9, 15 s",
        "Copy: done in 24.0 s, 3 of 9",
    ]


def test_line_that_is_left_stays_and_the_next_begins_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = Progress(is_terminal=True, clock=_Clock())
    progress.begin("Copy", "copying")
    progress.leave()
    progress.update("nobody reads this")
    assert capsys.readouterr().err.endswith("copying, 0 s\n")
