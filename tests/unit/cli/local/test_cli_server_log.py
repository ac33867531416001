from __future__ import annotations

from pathlib import Path

from frameproof_cli.local.server_log import ServerLog

_READY = b"2026-01-02 03:04:05,678 INFO frameproof_local.server: Ready on http://127.0.0.1:5100\n"
_REQUEST = b"2026-01-02 03:04:05,678 INFO werkzeug: 127.0.0.1 - GET /\n"
_WARNING = b"2026-01-02 03:04:05,678 WARNING frameproof_local.server: Slow\n"


def test_informing_lines_are_shown_once_and_only_when_they_are_whole(tmp_path: Path) -> None:
    # GIVEN a server that has printed two lines and a half
    shown: list[str] = []
    log = ServerLog(tmp_path / "server.out", shown.append)
    with log.opened_for_server() as output:
        output.write(_REQUEST + _WARNING + _READY[:60])
        output.flush()
        log.show_new_stages()
        assert shown == []
        # WHEN the other half arrives
        output.write(_READY[60:])
        output.flush()
    log.show_new_stages()
    log.show_new_stages()
    # THEN it is shown, without the log's own columns
    assert shown == ["Ready on http://127.0.0.1:5100"]


def test_end_of_the_log_is_short(tmp_path: Path) -> None:
    log = ServerLog(tmp_path / "server.out", print)
    log.path.write_text("".join(f"line {number}\n" for number in range(100)))
    assert log.last_lines().splitlines()[0] == "  line 80"
    log.path.write_text("")
    assert log.last_lines() == "  (it printed nothing)"
