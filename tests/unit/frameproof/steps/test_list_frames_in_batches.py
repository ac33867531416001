"""How the frames are cut into batches."""

from __future__ import annotations

from frameproof import batching
from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    instance,
    metadata,
)
from tests.unit.frameproof.steps.listing import batches, imported, listing

PIXEL_BYTES = 48 * 64 * 2  # of one frame of ``instance``


def test_batches_are_cut_by_decoded_bytes() -> None:
    # GIVEN frames of 16 MB together and a little more
    run = imported("a")
    fitting = batching.MIN_PIXEL_BYTES_PER_BATCH // PIXEL_BYTES
    small = min(fitting, batching.MAX_FRAMES_PER_BATCH)
    large = instance("big1", "big2", "big3")
    large["DICOM"] |= {"Rows": 3000, "Columns": 2000}  # 12 MB each
    documents = {("a", "1"): metadata("a", large, instance(*map(str, range(small))))}
    # WHEN they are listed
    listing(run, ImageSetsInMemory(documents))
    # THEN large frames have batches of their own, small ones share the last
    found = batches(run)
    assert [batch.frames for batch in found][:2] == [1, 1]
    assert sum(batch.frames for batch in found) == small + 3
    assert all(batch.pixel_bytes <= batching.MIN_PIXEL_BYTES_PER_BATCH for batch in found)
    assert [batch.batch for batch in found] == list(range(len(found)))
    assert found[0].pixel_bytes == 3000 * 2000 * 2


def test_batches_are_cut_by_number_where_frames_are_tiny() -> None:
    run = imported("a")
    many = instance(*map(str, range(batching.MAX_FRAMES_PER_BATCH + 1)))
    listing(run, ImageSetsInMemory({("a", "1"): metadata("a", many)}), size_bytes=2**40)
    assert [batch.frames for batch in batches(run)] == [batching.MAX_FRAMES_PER_BATCH, 1]
