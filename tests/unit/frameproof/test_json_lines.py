from __future__ import annotations

import gc
import gzip

import pytest

from frameproof import json_lines
from frameproof.errors import UnexpectedDocumentError

ROWS = [{"key": "a", "text": "line\nbreak"}, {"key": "ä"}]


@pytest.mark.parametrize("is_gzip", [False, True])
def test_rows_come_back_as_they_were_written(is_gzip: bool) -> None:
    content, count = json_lines.encode(ROWS, is_gzip=is_gzip)
    assert count == 2
    assert list(json_lines.decode(content, is_gzip=is_gzip, name="s3://b/rows")) == ROWS


def test_the_same_rows_give_the_same_gzip() -> None:
    one, other = (json_lines.encode(ROWS, is_gzip=True)[0] for _ in range(2))
    assert one == other
    assert gzip.decompress(one).count(b"\n") == 2


def test_empty_lines_are_no_rows() -> None:
    content = b'\n{"key": "a"}\r\n \n{"key": "b"}'
    rows = json_lines.decode(content, is_gzip=False, name="s3://b/rows")
    assert [row["key"] for row in rows] == ["a", "b"]


def test_a_line_that_is_no_json_names_its_file() -> None:
    with pytest.raises(UnexpectedDocumentError, match=r"s3://b/rows holds no JSON"):
        list(json_lines.decode(b'{"key": ', is_gzip=False, name="s3://b/rows"))


def test_gzip_lines_that_came_one_after_another_are_what_is_written_at_once() -> None:
    lines = json_lines.GzipLines()
    for row in ROWS:
        lines.add([row])
    assert lines.content() == json_lines.encode(ROWS, is_gzip=True)[0]


def test_gzip_that_is_read_in_pieces_is_unzipped() -> None:
    content, _ = json_lines.encode(ROWS, is_gzip=True)
    pieces = (content[start : start + 3] for start in range(0, len(content), 3))
    assert b"".join(json_lines.unzipped(pieces)) == gzip.decompress(content)


def test_lines_that_an_error_leaves_behind_go_without_a_word() -> None:
    # GIVEN lines that were begun and are held by a cycle, as an error's traceback makes one
    lines = json_lines.GzipLines()
    lines.add([{"uid": "1.2"}])
    held: dict[str, object] = {"lines": lines}
    held["itself"] = held
    # WHEN they are thrown away, THEN pytest would fail on an exception of a finalizer
    del lines, held
    gc.collect()
