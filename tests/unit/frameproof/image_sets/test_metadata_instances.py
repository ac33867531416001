from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameproof.image_sets.metadata_instances import INSTANCE, InstanceReader
from frameproof.image_sets.presentation import MEMBERS
from tests.unit.frameproof.image_sets.test_metadata import CT, image_frame

PIXEL_DATA = {"PixelData", "FloatPixelData", "DoubleFloatPixelData"}
ELEMENTS = sorted(
    {names[1] for names in INSTANCE.members if len(names) == 2} | MEMBERS | PIXEL_DATA | {"KVP"}
)
GROUPS = {"FrameVOILUTSequence": [{"WindowCenter": 1, "WindowWidth": 2}]}
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, 0, 1, 1.0, True, "1", "1 ", "YES", [1, 1], [1.0, True], [GROUPS], [GROUPS, {}], {}]
)
BESIDE = {"StoredTransferSyntaxUID", "ChecksumType"}
INSTANCES = st.builds(
    lambda changes, beside, frames: (
        {"DICOM": CT | changes, "ImageFrames": [image_frame("f", (1, 2))] * frames} | beside
    ),
    st.dictionaries(st.sampled_from(ELEMENTS), VALUES, max_size=3),
    st.dictionaries(
        st.sampled_from(sorted(BESIDE)), st.sampled_from([None, "1.2.840.10008.1.2.4.50"])
    ),
    st.integers(0, 2),
)


@given(st.lists(INSTANCES, max_size=6))
def test_an_instance_is_read_as_if_it_were_the_only_one(instances: list[dict[str, Any]]) -> None:
    reader = InstanceReader("full")
    together = [reader.read(instance) for instance in instances]
    alone = [InstanceReader("full").read(instance) for instance in instances]
    assert list(map(repr, together)) == list(map(repr, alone))


def test_instances_that_say_the_same_share_what_is_read_of_them() -> None:
    reader = InstanceReader("full")
    documents = [
        {"DICOM": CT | {"InstanceNumber": str(number)}, "ImageFrames": [image_frame(f"{number}")]}
        for number in range(3)
    ]
    first, second, third = map(reader.read, documents)
    assert first.shape is second.shape is third.shape  # type: ignore[union-attr]
    assert [item.instance_number for item in (first, second, third)] == [0, 1, 2]  # type: ignore[union-attr]


@pytest.mark.parametrize("keyword", sorted(PIXEL_DATA))
def test_an_instance_that_lost_its_frames_is_told_from_one_that_never_had_any(keyword: str) -> None:
    reader = InstanceReader("full")
    silent = {key: value for key, value in CT.items() if key not in PIXEL_DATA}
    documents = [{"DICOM": silent}, {"DICOM": silent | {keyword: None}}]
    found = [reader.read(document) for document in documents]
    assert [item.shape.number_of_frames for item in found] == [0, 1]  # type: ignore[union-attr]
