from __future__ import annotations

import click
import pytest

from frameproof_cli.idc.sizes import Size, format_size


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [("500MB", 500_000_000), ("1.5 GB", 1_500_000_000), ("2kb", 2_000), ("7B", 7), ("1TB", 10**12)],
)
def test_size_is_a_number_with_its_unit(text: str, size_bytes: int) -> None:
    assert Size().convert(text, None, None) == size_bytes


@pytest.mark.parametrize("text", ["", "500", "MB", "-1MB", "1.MB", "1 MiB"])
def test_size_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(click.UsageError, match="500MB"):
        Size().convert(text, None, None)


def test_size_is_written_in_the_unit_that_fits() -> None:
    sizes = [1, 30_081_720, 999_949_999, 12_340_000_000, 99_940_000_000_000]
    assert [format_size(size) for size in sizes] == [
        "0.0 MB",
        "30.1 MB",
        "999.9 MB",
        "12.3 GB",
        "99.9 TB",
    ]
