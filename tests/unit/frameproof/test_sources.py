from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameproof.errors import InvalidInputError
from frameproof.sources import S3Location, is_within, parse_s3_uri, parse_source


@pytest.mark.parametrize(
    ("uri", "bucket", "key"),
    [
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://bucket/series/", "bucket", "series/"),
        ("s3://bucket/series/*", "bucket", "series/"),
        ("s3://bucket/series", "bucket", "series"),
        ("s3://my.bucket-1/a b/ä/1.dcm", "my.bucket-1", "a b/ä/1.dcm"),
    ],
)
def test_a_source_is_a_bucket_a_prefix_or_an_object(uri: str, bucket: str, key: str) -> None:
    assert parse_source(uri, field="sources[0]") == S3Location(bucket, key)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "idc-open-data/series/",
        "https://bucket/series/",
        "s3:/bucket/series/",
        "s3://",
        "s3://b",
        "s3:///series/",
        "s3://Bucket/series/",
        "s3://bucket-/series/",
        " s3://bucket/series/",
        f"s3://{'b' * 64}/",
    ],
)
def test_what_is_no_s3_uri_is_refused_by_its_field_with_an_example(uri: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        parse_source(uri, field="sources[1]")
    assert str(raised.value).startswith("sources[1]: this is not an S3 URI.")
    assert "Write s3://bucket/prefix/" in str(raised.value)


def test_what_is_refused_is_not_repeated_because_the_message_reaches_the_logs() -> None:
    with pytest.raises(InvalidInputError) as raised:
        parse_source("http://pacs/DOE^JOHN/", field="sources[0]")
    assert "DOE" not in str(raised.value)
    assert S3Location("pacs", "DOE^JOHN/").bucket_uri == "s3://pacs/…"


@given(st.text(min_size=1))
def test_every_key_comes_back_from_its_uri(key: str) -> None:
    place = S3Location("bucket", key)
    assert parse_s3_uri(place.uri) == place


@pytest.mark.parametrize(
    ("key", "source", "belongs"),
    [
        ("series-1/a.dcm", "series-1", True),
        ("series-1", "series-1", True),
        ("series-10/a.dcm", "series-1", False),
        ("series-1.dcm", "series-1", False),
        ("series-1/a.dcm", "series-1/", True),
        ("anything", "", True),
    ],
)
def test_a_neighbour_of_a_prefix_without_slash_does_not_belong_to_it(
    key: str, source: str, belongs: bool
) -> None:
    assert is_within(key, source) == belongs
