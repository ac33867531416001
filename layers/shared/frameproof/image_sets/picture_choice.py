"""Which frames the report page shows, and which frames carry how they look.

The page is one file that has to stay small, so that the whole run has a budget of pictures. It is
spent image set by image set, as they are read: each may have its share of what is left. Frames of
instances whose BurnedInAnnotation is YES get no picture, as the page goes to people who need not
know who the patient is (PS3.3 C.7.6.1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from frameproof.contracts import Bitmaps, FrameRef, SeriesPicture
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.presentation import Looks
from frameproof.layout import RunFolder
from frameproof.pixels.stored_syntax import kept_kind

MAX_PICTURES = 150
"""Thumbnails on a page, some 10 KB each."""
MAX_PICTURES_PER_IMAGE_SET = 12
MAX_VIEWER_IMAGES = 24
"""Frames with their own values, some 80 KB each."""


class PictureChoice:
    """Spends a run's budget of pictures.

    Parameters
    ----------
    keys
        Where the run's pictures lie.
    image_sets
        How many image sets there will be.
    """

    def __init__(self, keys: RunFolder, *, image_sets: int) -> None:
        self._keys = keys
        self._image_sets = image_sets
        self._pictures = MAX_PICTURES
        self._viewer_images = MAX_VIEWER_IMAGES

    def pictures_of(self, content: ImageSetContents) -> tuple[SeriesPicture, ...]:
        """Choose the pictures of the next image set: the middle frame and evenly spaced ones."""
        shown = _positions_that_may_be_shown(content)
        share = min(_share(self._pictures, self._image_sets), MAX_PICTURES_PER_IMAGE_SET)
        positions = evenly_spaced(shown, share)
        in_viewer = evenly_spaced(positions, _share(self._viewer_images, self._image_sets))
        self._image_sets -= 1
        self._pictures -= len(positions)
        self._viewer_images -= len(in_viewer)
        name = content.image_set.image_set_id
        return tuple(
            SeriesPicture(
                name,
                position,
                self._keys.thumbnail(name, position),
                self._keys.viewer_image(name, position) if position in in_viewer else None,
            )
            for position in positions
        )


def with_looks(
    content: ImageSetContents, pictures: tuple[SeriesPicture, ...], *, bitmaps: Bitmaps
) -> Iterator[FrameRef]:
    """Yield an image set's frames, each with its picture, and with how it looks where needed."""
    looks = _looks_by_instance(content)
    by_position = {picture.position: picture for picture in pictures}
    for position, frame in enumerate(content.frames, start=1):
        picture = by_position.get(position)
        if picture is None and bitmaps == "none":
            yield frame
        else:
            presentation = looks[frame.sop_instance_uid].of(frame.frame_number)
            yield replace(frame, presentation=presentation, picture=picture)


def evenly_spaced[Item](items: list[Item], count: int) -> list[Item]:
    """Choose at most ``count`` items, in order: the middle one, the rest evenly round from it."""
    total = len(items)
    if count >= total:
        return items
    steps = (total // 2 + number * total // count for number in range(count))
    return [items[index] for index in sorted(step % total for step in steps)]


def _share(left: int, image_sets: int) -> int:
    """Give one of the remaining image sets its part of what is left, while there is any."""
    return max(left // image_sets, min(left, 1))


def _positions_that_may_be_shown(content: ImageSetContents) -> list[int]:
    looks = _looks_by_instance(content)
    return [
        position
        for position, frame in enumerate(content.frames, start=1)
        if _may_be_decoded(frame) and not looks[frame.sop_instance_uid].is_burned_in
    ]


def _may_be_decoded(frame: FrameRef) -> bool:
    return frame.rule == "decodedPixels" or kept_kind(frame) is not None


def _looks_by_instance(content: ImageSetContents) -> dict[str, Looks]:
    return {instance.sop_instance_uid: instance.looks for instance in content.instances}
