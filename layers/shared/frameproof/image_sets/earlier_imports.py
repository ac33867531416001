"""Which instances of an image set an earlier import brought: not this run's to account for.

HealthImaging merges imports of one series into the series' primary image set, a new version for
each import (AWS HealthImaging Developer Guide, "Understanding image sets"). The version before this
run's first tells what was there already: an instance whose frames are the same ones as then was
not sent again.
"""

from __future__ import annotations

from dataclasses import replace

from frameproof.image_sets.contents import ImageSetContents, ListedInstance


def of_this_run(
    now: ImageSetContents, before: ImageSetContents, *, imported: int
) -> ImageSetContents:
    """Leave out the instances that earlier imports brought.

    Parameters
    ----------
    now, before
        The image set as this run's jobs left it, and in the version before the first of them.
    imported
        How many objects the jobs say they imported into it.

    Returns
    -------
    ImageSetContents
        The instances that are new or have new frames. An instance without frames looks the same
        whether it was sent again or not; as many of these are taken as ``imported`` still lacks.
        Where that does not come out even, nothing is left out: the report then says that the
        numbers differ.
    """
    known = {instance.sop_instance_uid: _frames(instance) for instance in before.instances}
    unchanged = [
        item for item in now.instances if known.get(item.sop_instance_uid) == _frames(item)
    ]
    changed = [item for item in now.instances if known.get(item.sop_instance_uid) != _frames(item)]
    silent = [item for item in unchanged if not item.frame_ids]
    lacking = imported - len(changed)
    if not 0 <= lacking <= len(silent):
        return now
    return _reduced(now, changed + silent[:lacking])


def _frames(instance: ListedInstance) -> tuple[tuple[str, ...], int]:
    """Return what an instance has of frames: by this its versions are told apart."""
    return instance.frame_ids, instance.number_of_frames


def _reduced(contents: ImageSetContents, instances: list[ListedInstance]) -> ImageSetContents:
    uids = {instance.sop_instance_uid for instance in instances}
    frames = [frame for frame in contents.frames if frame.sop_instance_uid in uids]
    with_frames = sum(bool(instance.frame_ids) for instance in instances)
    image_set = replace(
        contents.image_set,
        frames=len(frames),
        instances_with_frames=with_frames,
        instances_without_frames=len(instances) - with_frames,
        number_of_frames=sum(instance.number_of_frames for instance in instances),
    )
    return replace(contents, image_set=image_set, frames=frames, instances=instances)
