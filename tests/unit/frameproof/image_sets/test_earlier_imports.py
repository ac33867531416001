from __future__ import annotations

import gzip
import json

from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.earlier_imports import of_this_run
from frameproof.image_sets.metadata import read_image_set
from tests.unit.frameproof.after_import import instance


def contents(**instances: tuple[str, ...]) -> ImageSetContents:
    """Read an image set that holds these instances, each with these frames."""
    series = {"Instances": {uid: instance(*frames) for uid, frames in instances.items()}}
    document = {"ImageSetID": "set", "Study": {"Series": {"1.2": series}}}
    served = gzip.compress(json.dumps(document).encode())
    return read_image_set(served, image_set_id="set", version_id="2", is_primary=True)


def names(found: ImageSetContents) -> list[str]:
    return [item.sop_instance_uid for item in found.instances]


def test_instances_with_the_same_frames_as_before_are_left_out() -> None:
    before = contents(old1=("a",), old2=("b", "c"))
    now = contents(old1=("a",), old2=("b", "c"), new=("d",))
    ours = of_this_run(now, before, imported=1)
    assert names(ours) == ["new"]
    assert [frame.frame_id for frame in ours.frames] == ["d"]
    assert (ours.image_set.frames, ours.image_set.instances_with_frames) == (1, 1)


def test_an_instance_that_was_sent_again_has_new_frames_and_counts() -> None:
    before = contents(old=("a",), again=("b",))
    now = contents(old=("a",), again=("c",))
    assert names(of_this_run(now, before, imported=1)) == ["again"]


def test_a_service_that_keeps_the_frames_of_what_is_sent_again_hides_nothing() -> None:
    # GIVEN a study that was sent again as a whole, and frames that kept their ids
    before = contents(one=("a",), two=("b",))
    assert names(of_this_run(before, before, imported=2)) == ["one", "two"]


def test_a_report_without_frames_counts_where_the_number_says_that_it_was_sent_again() -> None:
    before = contents(old=("a",), report=())
    now = contents(old=("a",), report=(), new=("b",))
    assert names(of_this_run(now, before, imported=2)) == ["new", "report"]
    assert names(of_this_run(now, before, imported=1)) == ["new"]


def test_numbers_that_do_not_come_out_even_leave_nothing_out() -> None:
    # GIVEN a job that says it imported three, of which one is there
    before = contents(old=("a",))
    now = contents(old=("a",), new=("b",))
    assert names(of_this_run(now, before, imported=3)) == ["new", "old"]
