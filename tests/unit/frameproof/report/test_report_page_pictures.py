from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.contracts import Presentation, ViewerImage
from frameproof.report.page.pictures import Embedded, PagePicture, embed, halving_order

IMAGE = ViewerImage(1, 1, 1, 1, False, False, Presentation(), "x" * 400)


def pictures(
    name: str, amount: int, *, viewer_image: ViewerImage | None = None
) -> list[PagePicture]:
    return [
        PagePicture(name, position, b"p" * 75, viewer_image) for position in range(1, amount + 1)
    ]


def positions(entries: list[Embedded]) -> list[int]:
    return [entry.picture.position for entry in entries if entry.thumbnail is not None]


@pytest.mark.parametrize("length", [0, 1, 2, 7, 10, 343])
def test_halving_order_names_every_index_once_and_starts_in_the_middle(length: int) -> None:
    order = halving_order(length)
    assert sorted(order) == list(range(length))
    assert order[:1] == [length // 2][:length]


def test_everything_is_embedded_where_it_fits() -> None:
    series = embed(pictures("a", 3, viewer_image=IMAGE), budget_bytes=10_000)
    assert [entry.picture.position for entry in series["a"]] == [1, 2, 3]
    assert all(entry.thumbnail and entry.viewer_image for entry in series["a"])


def test_pictures_are_thinned_evenly_and_no_series_is_left_without_one() -> None:
    # GIVEN a budget whose part for thumbnails holds eight of 100 characters each
    made = [*pictures("long", 70), *pictures("short", 3)]
    series = embed(made, budget_bytes=1800)
    # THEN all of the short series is shown, and the long one from its middle outwards
    assert positions(series["short"]) == [1, 2, 3]
    assert positions(series["long"]) == [18, 36, 45, 54, 63]
    assert len(series["long"]) == 70  # the page knows how many it leaves out


def test_viewer_images_get_what_the_thumbnails_leave() -> None:
    made = pictures("a", 5, viewer_image=IMAGE)
    series = embed(made, budget_bytes=5 * 100 + 2 * 700)
    assert positions(series["a"]) == [1, 2, 3, 4, 5]
    held = [entry.picture.position for entry in series["a"] if entry.viewer_image is not None]
    assert held == [3, 5]


def test_frame_without_a_thumbnail_may_still_be_in_the_viewer() -> None:
    (picture,) = pictures("a", 1, viewer_image=IMAGE)
    (entry,) = embed([replace(picture, thumbnail=None)], budget_bytes=10_000)["a"]
    assert entry.thumbnail is None
    assert entry.viewer_image is not None
