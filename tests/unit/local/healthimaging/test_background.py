"""Work in the background is never lost without a word."""

import pytest

from frameproof_local.healthimaging.background import Background


def test_work_that_fails_is_in_the_log_and_leaves_nothing_running(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise OSError("bucket gone")

    background = Background()
    background.start(fail, name="manifest", after_seconds=0)

    assert background.wait_until_idle(10)
    assert "Background work failed: manifest" in caplog.text
    assert "bucket gone" in caplog.text


def test_a_stop_comes_before_work_that_still_waits() -> None:
    done: list[str] = []
    background = Background()
    background.start(lambda: done.append("late"), name="manifest", after_seconds=3600)
    background.request_stop()

    assert background.wait_until_idle(10)
    assert done == []
