"""The instances of image sets as their metadata has them: one side of the source proof."""

from __future__ import annotations

from collections.abc import Iterator

from frameproof.contracts import InstanceAttributes, StoredInstance
from frameproof.image_sets.contents import ImageSetContents, ListedInstance
from frameproof.image_sets.study_identifiers import StudyIdentifiers
from frameproof.json_lines import GzipLines
from frameproof.records import to_json
from frameproof.run_store import RunStore


class StoredInstances:
    """Notes the instances of image sets that go by, where a source proof is wanted.

    A row of each is kept, compressed: a hundred thousand of them take a few MB.
    """

    def __init__(self, *, is_wanted: bool) -> None:
        self._lines = GzipLines() if is_wanted else None

    def noted(self, contents: Iterator[ImageSetContents]) -> Iterator[ImageSetContents]:
        """Hand image sets on, and note all their instances.

        Those that earlier imports brought too: a structured report that was sent again looks as it
        did before, and an instance that no object of this run asks for does no harm.
        """
        for content in contents:
            if self._lines:
                self._lines.add(map(to_json, stored_instances(content)))
            yield content

    def write(self, runs: RunStore) -> None:
        """Write what was noted."""
        if self._lines:
            runs.write_bytes(runs.keys.stored_instances, self._lines.content(), "application/gzip")


def stored_instances(contents: ImageSetContents) -> Iterator[StoredInstance]:
    """Yield the instances of one image set."""
    for instance in contents.stored_instances:
        yield StoredInstance(
            contents.image_set.image_set_id,
            _attributes(instance, contents.study),
            len(instance.frame_ids),
        )


def _attributes(instance: ListedInstance, study: StudyIdentifiers) -> InstanceAttributes:
    shape = instance.read.shape
    return InstanceAttributes(
        sop_instance_uid=instance.sop_instance_uid,
        series_instance_uid=instance.series_instance_uid,
        study_instance_uid=study.study_instance_uid,
        sop_class_uid=shape.sop_class_uid,
        patient_id_sha256=study.patient_id_sha256,
        study_id_sha256=study.study_id_sha256,
        accession_number_sha256=study.accession_number_sha256,
        rows=shape.rows,
        columns=shape.columns,
        samples_per_pixel=shape.samples_per_pixel,
        bits_allocated=shape.bits_allocated,
        bits_stored=shape.bits_stored,
        pixel_representation=shape.pixel_representation,
        photometric_interpretation=shape.photometric_interpretation,
        number_of_frames=shape.declared_frames,
    )
