from __future__ import annotations

import gzip

import pytest

from frameproof.errors import UnexpectedDocumentError
from frameproof.gzip_json import read_gzip_json

NAME = "The metadata of image set abc"
WHOLE = gzip.compress(b'{"a": [1, 2]}', mtime=0)


def test_document_is_decompressed_and_decoded() -> None:
    assert read_gzip_json(WHOLE, name=NAME) == {"a": [1, 2]}


def test_document_of_several_gzip_members_is_read_to_the_end() -> None:
    body = gzip.compress(b'{"a": ', mtime=0) + gzip.compress(b"1}")
    assert read_gzip_json(body, name=NAME) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "is not gzip, it is empty"),
        (b'{"a": 1}', "is not gzip, it begins with 0x7b2261223a20317d"),
        (b"\x1f\x8b", "is damaged gzip"),
        (WHOLE[:-9], "is damaged gzip"),
        (WHOLE[:-8] + bytes(8), "is damaged gzip"),
        (WHOLE[:12] + b"\xff\xff" + WHOLE[14:], "is damaged gzip"),
        (gzip.compress(b"<html>", mtime=0), "is not JSON"),
        (gzip.compress(b"\xff\xfe", mtime=0), "is not JSON"),
        (gzip.compress(b"[" * 200_000, mtime=0), "is not JSON"),
    ],
)
def test_unreadable_document_is_named_with_its_cause_and_the_next_step(
    body: bytes, complaint: str
) -> None:
    with pytest.raises(UnexpectedDocumentError, match=complaint) as caught:
        read_gzip_json(body, name=NAME)
    assert str(caught.value).startswith(NAME)
    assert "Redrive" in str(caught.value)


def test_gzip_bomb_is_left_unread_beyond_the_limit() -> None:
    bomb = gzip.compress(bytes(20_000_000), mtime=0)
    with pytest.raises(UnexpectedDocumentError, match="larger than 1000000 bytes"):
        read_gzip_json(bomb, name=NAME, limit_bytes=1_000_000)
