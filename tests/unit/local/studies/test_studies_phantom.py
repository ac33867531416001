"""Phantoms: same seed, same picture; and a picture that a codec takes for an acquired one."""

import imagecodecs
import numpy as np
import pytest

from frameproof_local.studies.bodies import BREAST_MR, CHEST_CT, HEAD_MR, PELVIS_CT
from frameproof_local.studies.phantom import Phantom, draw_slices

BODIES = [CHEST_CT, PELVIS_CT, HEAD_MR, BREAST_MR]


def test_equal_seeds_draw_equal_slices() -> None:
    first = list(draw_slices(CHEST_CT, 5, (48, 64), seed=3))
    second = list(draw_slices(CHEST_CT, 5, (48, 64), seed=3))
    other = list(draw_slices(CHEST_CT, 5, (48, 64), seed=4))

    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("count", [1, 2, 24, 31])
def test_any_number_of_slices_can_be_drawn(count: int) -> None:
    slices = list(draw_slices(HEAD_MR, count, (40, 56), seed=1))

    assert [image.shape for image in slices] == [(40, 56)] * count
    assert {image.dtype for image in slices} == {np.dtype(np.int16)}


@pytest.mark.parametrize("body", BODIES)
def test_values_stay_in_the_range_of_the_phantom(body: Phantom) -> None:
    volume = np.stack(list(draw_slices(body, 12, (64, 64), seed=1)))

    assert volume.min() >= body.lowest
    assert volume.max() <= body.highest
    assert volume.max() > body.background + 300


@pytest.mark.parametrize("body", BODIES)
def test_phantoms_compress_about_as_much_as_acquired_images(body: Phantom) -> None:
    # GIVEN a slice through the middle
    image = list(draw_slices(body, 9, (256, 256), seed=1))[4]
    # WHEN it is stored as HealthImaging stores it
    encoded = imagecodecs.htj2k_encode(image, reversible=True, resolutions=3)
    # THEN it shrinks by a factor that acquired CT and MR slices have, too
    assert 1.8 < image.nbytes / len(encoded) < 4.5
