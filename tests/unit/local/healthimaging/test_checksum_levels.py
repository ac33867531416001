"""The older form of the checksums, against OpenJPEG's decoding of the stored file at each level."""

from typing import Any

import imagecodecs
import numpy as np
import pytest

from frameproof_local.healthimaging.checksum_levels import (
    ENVIRONMENT_VARIABLE,
    ChecksumSwitch,
    lower_level_checksums,
    lower_levels,
)
from frameproof_local.healthimaging.encoding import encode_jph


def rough_picture(dtype: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Return a picture with steps up to the ends of the range, so that low bands overshoot."""
    random = np.random.default_rng(seed=7)
    limits = np.iinfo(dtype)
    steps = random.integers(limits.min, limits.max, shape, endpoint=True) // 16
    walk = np.cumsum(steps - int(steps.mean()), axis=1)
    walk[::7] = limits.max
    walk[3::7] = limits.min
    return np.clip(walk, limits.min, limits.max).astype(dtype)


@pytest.mark.parametrize("dtype", ["<u2", "<i2", "|u1", "|i1"])
@pytest.mark.parametrize("shape", [(200, 401), (383, 380), (781, 800)])
def test_a_level_is_what_openjpeg_decodes_at_that_resolution(
    dtype: str, shape: tuple[int, int]
) -> None:
    pixels = rough_picture(dtype, shape)
    stored = encode_jph(pixels)
    levels = lower_levels(pixels)
    assert levels
    for skipped, level in enumerate(levels, start=1):
        decoded = imagecodecs.jpeg2k_decode(stored, skipres=skipped)
        assert np.array_equal(level, decoded)
        assert level.dtype == pixels.dtype


def test_a_level_of_a_colour_picture_is_made_under_the_colour_transform() -> None:
    pixels = rough_picture("|u1", (401, 390, 3))
    stored = encode_jph(pixels)
    levels = lower_levels(pixels)
    assert [level.shape for level in levels] == [(201, 195, 3), (101, 98, 3)]
    for skipped, level in enumerate(levels, start=1):
        assert np.array_equal(level, imagecodecs.jpeg2k_decode(stored, skipres=skipped))


@pytest.mark.parametrize(
    ("columns", "rows", "sizes"),
    [
        # sizes below the full one, as seen in metadata of the service
        (512, 512, [(128, 128), (256, 256)]),
        (512, 375, [(256, 188)]),
        (640, 480, [(160, 120), (320, 240)]),
        (320, 240, [(160, 120)]),
        (64, 64, []),
        (1, 1, []),
    ],
)
def test_the_levels_are_those_of_real_metadata(
    columns: int, rows: int, sizes: list[tuple[int, int]]
) -> None:
    found = lower_level_checksums(np.zeros((rows, columns), dtype="<u2"))
    assert [(level.columns, level.rows) for level in found] == sizes


def test_the_form_is_full_unless_it_is_told_otherwise() -> None:
    assert ChecksumSwitch({}).form == "full"
    assert ChecksumSwitch({ENVIRONMENT_VARIABLE: "levels"}).form == "levels"
    with pytest.raises(ValueError, match="'both'; known: full, levels"):
        ChecksumSwitch({ENVIRONMENT_VARIABLE: "both"})
