from __future__ import annotations

import signal
import threading

import pytest

from frameproof_cli.idc.index import IdcIndex

_ENDLESS = (
    "SELECT count(*) FROM range(10000000) a JOIN range(100000) b ON a.range % 7 < b.range % 5"
)


def test_ctrl_c_during_a_search_is_ctrl_c_and_no_bug(index: IdcIndex) -> None:
    index.rows("SELECT 1 AS one")  # opens it: what follows is the query alone
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    ctrl_c = threading.Timer(0.2, signal.pthread_kill, (main_thread, signal.SIGINT))
    ctrl_c.start()
    with pytest.raises(KeyboardInterrupt):
        index.rows(_ENDLESS)
    ctrl_c.join()
