"""Problems of image sets: frames that they lack, and what HealthImaging made of the imports."""

from __future__ import annotations

from frameproof.contracts import ImageSet
from frameproof.report.contract import Problem


def image_set_incomplete(image_set: ImageSet, *, listed: int) -> Problem:
    """Say that an image set's NumberOfFrames and its listed frames differ."""
    found = f"{listed} frames"
    if listed == image_set.number_of_frames:
        uneven = image_set.uneven_instances
        found = f"{found}, but {uneven} instances with more or fewer than their own"
    return Problem(
        kind="imageSetIncomplete",
        id=image_set.image_set_id,
        message=(
            f"Image set {image_set.image_set_id}: the instances' NumberOfFrames add up to "
            f"{image_set.number_of_frames}, and these were listed for it: {found}."
        ),
        expected=f"{image_set.number_of_frames} frames",
        actual=found,
        next_step=(
            "Compare the image set's metadata with its DICOM objects; import the series again "
            "where HealthImaging holds fewer frames."
        ),
        image_set_id=image_set.image_set_id,
    )


def image_set_not_primary(image_set: ImageSet) -> Problem:
    """Say that HealthImaging kept instances beside the series' primary image set.

    AWS HealthImaging Developer Guide, "Understanding image sets": instances whose patient, study or
    series attributes contradict the primary image set go to one that is not primary.
    """
    return Problem(
        kind="imageSetNotPrimary",
        id=image_set.image_set_id,
        message=(
            f"Image set {image_set.image_set_id} is not the primary one of its series: the "
            "attributes of its instances contradict that one."
        ),
        expected="one primary image set for each series",
        actual="an image set that is not primary",
        next_step=(
            "Compare the patient, study and series attributes of its objects with those of the "
            "series' primary image set: correct the files and import them again, or keep it so."
        ),
        image_set_id=image_set.image_set_id,
    )


def image_set_extended(image_set: ImageSet) -> Problem:
    """Say that this run added versions to an image set that was there before."""
    first, last = image_set.first_version_id, image_set.version_id
    made = f"version {last}" if first == last else f"versions {first} to {last}"
    return Problem(
        kind="imageSetExtended",
        id=image_set.image_set_id,
        message=(
            f"Image set {image_set.image_set_id} was there before this run, which made {made} of "
            "it. What earlier imports brought is not counted in this report."
        ),
        expected="an image set that this run made, from version 1 on",
        actual=made,
        next_step=(
            "Nothing, where the series was meant to be imported in parts; the reports of the "
            "earlier runs prove the other instances."
        ),
        image_set_id=image_set.image_set_id,
    )


def image_set_merged_instances(image_set_id: str, *, objects: int, instances: int) -> Problem:
    """Say that more objects were imported into an image set than it has instances."""
    return Problem(
        kind="instanceDuplicated",
        id=image_set_id,
        message=(
            f"{objects} objects were imported into image set {image_set_id}, which holds "
            f"{instances} instances of this run: HealthImaging merges objects that carry the same "
            "SOPInstanceUID."
        ),
        expected=f"{objects} instances",
        actual=f"{instances} instances",
        next_step=(
            "Start a new execution with sourceProof: true, which names the objects. Where they "
            "are the same file twice, take one out of the source."
        ),
        image_set_id=image_set_id,
    )
