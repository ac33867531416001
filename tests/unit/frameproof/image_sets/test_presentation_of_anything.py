"""Whatever stands in an instance's metadata, how it looks can be read, written and read again."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from frameproof.contracts import Presentation
from frameproof.image_sets.presentation import MEMBERS, read_looks
from frameproof.records import from_json, to_json

NESTED = (
    "LUTDescriptor",
    "LUTData",
    "FrameVOILUTSequence",
    "PixelValueTransformationSequence",
    "PixelMeasuresSequence",
)
KEYWORDS = st.sampled_from(sorted({*MEMBERS, *NESTED}))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70_000),
    st.floats(),
    st.sampled_from(["1", "0", "-5", "1e308", "YES", "AAECAw==", "\ud800", "0.5\\0.5"]),
)
ANYTHING = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=4),
    max_leaves=25,
)


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(dicom=st.dictionaries(KEYWORDS, ANYTHING, max_size=8), frames=st.integers(0, 3))
def test_how_anything_looks_survives_its_json(dicom: dict[str, Any], frames: int) -> None:
    for look in read_looks(dicom, modality="CT", frames=frames).presentations:
        written = json.dumps(to_json(look), allow_nan=False)
        assert from_json(Presentation, json.loads(written)) == look
