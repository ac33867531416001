"""Which pictures the page holds: as many as fit its budget, thinned evenly.

A page that is mailed must stay small, whatever the run was. Pictures are taken in an order whose
every beginning is spread evenly: the middle frame of each series first, then frames halfway between
those that are taken, series by series in turn. The page holds the longest beginning that fits.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from frameproof.contracts import ViewerImage
from frameproof.records import to_json

THUMBNAIL_SHARE = 0.45
"""The part of the budget that thumbnails may take; the viewer's images get what is left."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One frame as the page may show it; what could not be read is None."""

    image_set_id: str
    position: int
    """1 for the image set's first frame."""
    thumbnail: bytes | None = None
    """A small PNG."""
    viewer_image: ViewerImage | None = None


@dataclass(frozen=True, slots=True)
class Embedded:
    """One frame as the page shows it: what is None was not there, or did not fit."""

    picture: PagePicture
    thumbnail: str | None
    """base64."""
    viewer_image: str | None
    """JSON."""


def embed(pictures: Sequence[PagePicture], *, budget_bytes: int) -> dict[str, list[Embedded]]:
    """Choose and encode what fits.

    Parameters
    ----------
    pictures
        All that there are, in any order.
    budget_bytes
        How many characters the encoded pictures may take together.

    Returns
    -------
    dict
        Image set id -> its frames by position. Every picture is named; one that did not fit holds
        neither a thumbnail nor a viewer image.
    """
    spread = list(_spread(pictures))
    thumbnails = _fitting(spread, _encoded_thumbnail, int(budget_bytes * THUMBNAIL_SHARE))
    left = budget_bytes - sum(map(len, thumbnails.values()))
    viewer_images = _fitting(spread, _encoded_viewer_image, left)
    series: dict[str, list[Embedded]] = {}
    for picture in sorted(pictures, key=lambda item: item.position):
        place = (picture.image_set_id, picture.position)
        series.setdefault(picture.image_set_id, []).append(
            Embedded(picture, thumbnails.get(place), viewer_images.get(place))
        )
    return series


def _encoded_thumbnail(picture: PagePicture) -> str | None:
    if picture.thumbnail is None:
        return None
    return base64.b64encode(picture.thumbnail).decode("ascii")


def _encoded_viewer_image(picture: PagePicture) -> str | None:
    if picture.viewer_image is None:
        return None
    return json.dumps(to_json(picture.viewer_image), separators=(",", ":"))


def _fitting(
    pictures: Iterable[PagePicture], encoded: Callable[[PagePicture], str | None], limit: int
) -> dict[tuple[str, int], str]:
    """Take the longest beginning whose encoded texts are no longer than the limit."""
    taken: dict[tuple[str, int], str] = {}
    for picture in pictures:
        text = encoded(picture)
        if text is None:
            continue
        limit -= len(text)
        if limit < 0:
            break
        taken[(picture.image_set_id, picture.position)] = text
    return taken


def _spread(pictures: Sequence[PagePicture]) -> Iterator[PagePicture]:
    """Order the pictures so that every beginning is spread over all series and their frames."""
    series: dict[str, list[PagePicture]] = {}
    for picture in sorted(pictures, key=lambda item: item.position):
        series.setdefault(picture.image_set_id, []).append(picture)
    orders = [[row[index] for index in halving_order(len(row))] for row in series.values()]
    for turn in itertools.zip_longest(*orders):
        yield from (picture for picture in turn if picture is not None)


def halving_order(length: int) -> list[int]:
    """List 0 to length - 1: the middle, then the middles of both halves, of the quarters, ...

    The middles of one round come in halving order too, so that every beginning is spread evenly.

    Examples
    --------
    >>> halving_order(7)
    [3, 5, 1, 4, 2, 6, 0]
    """
    order: list[int] = []
    ranges = [(0, length)] if length else []
    while ranges:
        middles = [(start + end) // 2 for start, end in ranges]
        turns = halving_order(len(middles)) if len(middles) > 1 else [0]
        order += [middles[turn] for turn in turns]
        halves = [
            half
            for (start, end), middle in zip(ranges, middles, strict=True)
            for half in ((start, middle), (middle + 1, end))
        ]
        ranges = [(start, end) for start, end in halves if start < end]
    return order
