from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from frameproof_cli.terminal import figures


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.0 s"),
        (59.9, "59.9 s"),
        (60, "1 min 0 s"),
        (83.4, "1 min 23 s"),
        (3600, "1 h 0 min"),
        (7_384, "2 h 3 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_duration_is_said_in_its_two_greatest_units(seconds: float, words: str) -> None:
    assert figures.duration(seconds) == words


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [(999, "999 bytes"), (1e3, "1.0 kB"), (12.34e6, "12.3 MB"), (2e9, "2.0 GB")],
)
def test_size_is_said_in_decimal_units(size_bytes: float, words: str) -> None:
    assert figures.size(size_bytes) == words


@pytest.mark.parametrize(("pace", "words"), [(0.42, "0.4 frames/s"), (48.6, "49 frames/s")])
def test_slow_rates_keep_a_digit(pace: float, words: str) -> None:
    assert figures.rate(pace, "frames") == words


def test_moments_are_told_in_utc() -> None:
    when = datetime(2026, 1, 2, 4, 4, 5, 250_000, tzinfo=timezone(timedelta(hours=1)))
    assert figures.moment(when) == "2026-01-02 03:04:05 UTC"
    assert figures.iso(when) == "2026-01-02T03:04:05.250Z"
    assert figures.iso(when.astimezone(UTC)) == figures.iso(when)
    assert figures.iso(None) is None
