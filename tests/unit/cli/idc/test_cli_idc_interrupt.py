from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from frameproof_cli.idc.index import IdcIndex

_LONG = "SELECT sum(range) FROM range(3000000000)"
"""Takes some seconds: DuckDB hears of Ctrl-C while it works, or Python does right after it."""


@pytest.fixture
def python_hears_ctrl_c() -> Iterator[None]:
    """As in any command; the processes that run tests side by side may be told to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("python_hears_ctrl_c")
def test_ctrl_c_during_a_search_is_ctrl_c_and_no_bug(index: IdcIndex) -> None:
    index.rows("SELECT 1 AS one")  # opens it: what follows is the query alone
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    ctrl_c = threading.Timer(0.2, signal.pthread_kill, (main_thread, signal.SIGINT))
    ctrl_c.start()
    with pytest.raises(KeyboardInterrupt):
        index.rows(_LONG)
    ctrl_c.join()
