"""Images of every shape and sample type, down to one pixel, for property tests."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.unit.frameproof.known_frames import Pixels


@st.composite
def small_images(draw: Any, *, sizes: Collection[int], samples: Collection[int] = (1, 3)) -> Pixels:
    """Draw 1x1, 1xN, Nx1 and small images; ``sizes`` are bytes of a sample."""
    rows = draw(st.integers(1, 9))
    columns = draw(st.integers(1, 40))
    count = draw(st.sampled_from(sorted(samples)))
    dtype = np.dtype(f"<{draw(st.sampled_from('iu'))}{draw(st.sampled_from(sorted(sizes)))}")
    shape = (rows, columns) if count == 1 else (rows, columns, count)
    limits = np.iinfo(dtype)
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    return generator.integers(limits.min, limits.max, shape, dtype, endpoint=True)
