"""Bytes that never change read the same wherever they are kept, and leave nothing behind."""

import copy
import gc
import hashlib
import tempfile
from pathlib import Path

import pytest

from frameproof_local.contents import Content

FEW, MANY = b"a line\n", bytes(range(256)) * 1024


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("content", [b"", FEW, MANY], ids=["none", "few", "many"])
def test_bytes_are_read_whole_in_pieces_and_digested(content: bytes) -> None:
    kept = Content(content)
    with kept.open() as stream:
        stream.seek(3)
        assert stream.read() == content[3:]
    assert kept.read(1, 300) == content[1:301]
    assert kept.size_bytes == len(content)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_contents_are_equal_when_their_bytes_are() -> None:
    assert len({Content(MANY), Content(MANY), Content(FEW)}) == 2
    assert Content(MANY) != Content(MANY[::-1])
    assert Content(FEW) != FEW


def test_many_bytes_lie_in_one_file_that_goes_with_the_last_who_knows_it(folder: Path) -> None:
    kept = Content(MANY)
    another = copy.deepcopy({"content": kept})
    assert [path.read_bytes() for path in folder.iterdir()] == [MANY]
    del kept
    gc.collect()
    assert [path.read_bytes() for path in folder.iterdir()] == [MANY]
    another.clear()
    gc.collect()
    assert list(folder.iterdir()) == []


def test_few_bytes_have_no_file(folder: Path) -> None:
    kept = Content(FEW)
    assert (kept.path, list(folder.iterdir())) == (None, [])
