from __future__ import annotations

import gzip
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameproof import gzip_json
from frameproof.errors import UnexpectedDocumentError
from frameproof.gzip_json import read_gzip_json
from frameproof.image_sets.document_stream import read_reduced

PATH = ("a", None, "b")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(['"', "a", "b", "ä", "\\", ""]), inner, max_size=4)
    ),
)


def reduced(value: Any) -> Any:
    return {"reduced": value}


def expected(value: Any, path: tuple[str | None, ...]) -> Any:
    """Reduce a document that json decoded whole."""
    if not path:
        return reduced(value)
    if not isinstance(value, dict):
        return value
    return {
        key: expected(item, path[1:]) if path[0] in (None, key) else item
        for key, item in value.items()
    }


def read(text: bytes) -> Any:
    return read_reduced(gzip.compress(text), name="The document", path=PATH, reduce=reduced)


@given(
    document=st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3),
    indent=st.none() | st.integers(0, 2),
    is_ascii=st.booleans(),
    piece_bytes=st.integers(1, 9),
)
def test_a_document_is_what_json_makes_of_it(
    document: Any, indent: int | None, is_ascii: bool, piece_bytes: int
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=is_ascii).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gzip_json, "_CHUNK_BYTES", piece_bytes)
        found = read(text)
    assert repr(found) == repr(expected(json.loads(text), PATH))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b'{"a": {"x": {"b": 1}}',
        b'{"a": {"x": {"b": 1}}} more',
        b'{"a": {"x": {"b": 1},}}',
        b'{"a": {"x": {"b": nul}}}',
        b'{"a" {"x": 1}}',
        b'{"a": {1: 2}}',
        b'{"a": "\xff"}',
        b'{"a": "\n"}',
        b"[1, 2",
        b'{"a": ' + b"[" * 100_000,
    ],
)
def test_what_json_refuses_is_refused_in_the_same_words(text: bytes) -> None:
    with pytest.raises(UnexpectedDocumentError) as whole:
        read_gzip_json(gzip.compress(text), name="The document")
    with pytest.raises(UnexpectedDocumentError) as streamed:
        read(text)
    assert str(streamed.value) == str(whole.value)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": {"x": {"b": 1, "b": 2}, "x": {"b": 3}}, "a": {"y": {"b": 4}}}',
        b'\xef\xbb\xbf{"a": {"x": {"b": 1}}}',
        '{"a": {"x": {"b": 1}}}'.encode("utf-16"),
        b' {"a": {"x": {"b": 1}}} \n',
        b'[{"a": 1}]',
        b'{"a": {"\\u0078": {"b": NaN}}}',
        b"7",
    ],
)
def test_unusual_documents_are_read_as_json_reads_them(text: bytes) -> None:
    assert repr(read(text)) == repr(expected(json.loads(text), PATH))


def test_a_cut_or_damaged_body_is_refused() -> None:
    noise = random.Random(1).randbytes(50_000).hex()  # noqa: S311  # what does not compress
    body = gzip.compress(json.dumps({"a": {"x": {"b": noise}}}).encode())
    for damaged in (body[: len(body) // 2], body[:-8] + bytes(8), b"no gzip"):
        with pytest.raises(UnexpectedDocumentError, match=r"^The document is (damaged|not) gzip"):
            read_reduced(damaged, name="The document", path=PATH, reduce=reduced)


def test_values_longer_than_any_piece_are_read_whole() -> None:
    long = list(range(500_000))
    text = json.dumps({"a": {name: {"b": long} for name in "xyz"}}).encode()
    assert read(text) == {"a": {name: {"b": {"reduced": long}} for name in "xyz"}}
