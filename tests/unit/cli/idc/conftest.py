from __future__ import annotations

import pytest

from frameproof_cli.idc.index import IdcIndex
from tests.unit.cli.idc.small_index import write_index


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> IdcIndex:
    return IdcIndex(write_index(tmp_path_factory.mktemp("index")))
