"""What one version of an image set holds, as ``metadata`` reads it."""

from __future__ import annotations

from dataclasses import dataclass

from frameproof.contracts import FrameRef, ImageSet
from frameproof.image_sets.metadata_instances import InstanceRead
from frameproof.image_sets.presentation import Looks
from frameproof.image_sets.study_identifiers import StudyIdentifiers


@dataclass(slots=True)  # not frozen, for the reason that FrameRef is not
class ListedInstance:
    """One instance."""

    series_instance_uid: str
    sop_instance_uid: str
    modality: str | None
    read: InstanceRead
    looks: Looks
    """Those of its shape, with the series' modality."""

    @property
    def frame_ids(self) -> tuple[str, ...]:
        """Of each entry of its ImageFrames."""
        return self.read.frame_ids

    @property
    def number_of_frames(self) -> int:
        """What its NumberOfFrames promises."""
        return self.read.shape.number_of_frames


@dataclass(frozen=True, slots=True)
class ImageSetContents:
    """One image set: its counts, and its frames by series, InstanceNumber and frame number."""

    image_set: ImageSet
    frames: list[FrameRef]
    instances: list[ListedInstance]
    study: StudyIdentifiers
    stored_instances: list[ListedInstance]
    """All that this version has, also where ``instances`` is one import's part of them."""
