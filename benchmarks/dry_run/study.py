"""The study of a dry run: how many objects there are, and what HealthImaging would make of them."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.image_set_documents import image_set_id, slices, volumes
from frameproof.costs import Study

PIXEL_BYTES = 512 * 512 * 2
"""Of one frame; its metadata says so, and no frame is there."""
_HEADER_BYTES = 2_000
SOURCE = "s3://archive/"


@dataclass(frozen=True, slots=True)
class DryStudy:
    """Objects of equally many frames, in series of equally many objects but for the last."""

    objects: int
    frames_of_an_object: int = 1
    objects_of_a_series: int = 500

    @property
    def frames(self) -> int:
        """All frames."""
        return self.objects * self.frames_of_an_object

    @property
    def series(self) -> int:
        """All series, each of which becomes one image set."""
        return -(-self.objects // self.objects_of_a_series)

    @property
    def size_bytes(self) -> int:
        """The size of one object."""
        return self.frames_of_an_object * PIXEL_BYTES + _HEADER_BYTES

    def key(self, number: int) -> str:
        """Name an object of the source; names list in the order of their numbers."""
        return f"{number:09d}.dcm"

    def image_set_of(self, number: int) -> str:
        """Name the image set that an object goes into."""
        return image_set_id(number // self.objects_of_a_series)

    def metadata(self, name: str) -> bytes:
        """Return what HealthImaging says of an image set, gzip."""
        series = int(name, 16)
        left = self.objects - series * self.objects_of_a_series
        count = min(left, self.objects_of_a_series)
        if self.frames_of_an_object == 1:
            return slices(count, series=series)
        return volumes(count, self.frames_of_an_object, series=series)

    def as_estimated(self) -> Study:
        """Describe it to the cost model."""
        return Study(
            objects=self.objects,
            object_bytes=self.objects * self.size_bytes,
            frames=self.frames,
            image_sets=self.series,
            pixel_bytes=self.frames * PIXEL_BYTES,
        )
