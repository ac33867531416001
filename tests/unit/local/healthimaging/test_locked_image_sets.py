"""An image set that an import is merging into is locked, so that nobody deletes it meanwhile."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from typing import Any, BinaryIO

import pytest

from frameproof_local.healthimaging.commit import commit_instances
from frameproof_local.healthimaging.conversion_requests import (
    INPUT_NAME,
    ConversionRequest,
    ConvertedFile,
)
from frameproof_local.healthimaging.conversion_worker import convert
from frameproof_local.healthimaging.datastores import Datastore, new_datastore
from frameproof_local.healthimaging.encoding import HTJ2K_FORMAT
from frameproof_local.healthimaging.exceptions import ConflictException
from frameproof_local.healthimaging.image_sets import ImageSet
from frameproof_local.healthimaging.imported_instances import ImportedInstance, spilled
from frameproof_local.healthimaging.spill import Spill
from frameproof_local.healthimaging.workbench import Workbench
from tests.unit.local.healthimaging.dicom_files import instance, part10


@pytest.fixture
def bench() -> Iterator[Workbench]:
    made = Workbench("us-east-1")
    yield made
    made.request_stop()


@pytest.fixture
def datastore() -> Datastore:
    return new_datastore({}, "arn:aws:medical-imaging:us-east-1:123456789012")


@pytest.fixture
def spill() -> Iterator[Spill]:
    with closing(Spill()) as made:
        yield made


def converted(bench: Workbench, spill: Spill, uid: str) -> ImportedInstance:
    with bench.store.workplace() as folder, ThreadPoolExecutor(1) as pool:
        (folder / INPUT_NAME).write_bytes(part10(instance(SOPInstanceUID=uid)))
        file = convert(ConversionRequest(folder, HTJ2K_FORMAT, "full"), pool)
        assert isinstance(file, ConvertedFile)
        for frame in file.frames:
            bench.store.adopt(folder / frame.frame_id)
    return spilled(file, spill)


def test_an_image_set_is_locked_while_an_import_merges_into_it(
    bench: Workbench, datastore: Datastore, spill: Spill, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an image set, and a look at it while the next version is being written
    commit_instances([converted(bench, spill, "1.2.3")], datastore, bench)
    (image_set,) = datastore.image_sets.values()
    seen: list[dict[str, Any]] = []
    new_blob = bench.store.new_blob

    def watched(name: str) -> AbstractContextManager[BinaryIO]:
        seen.append(image_set.to_dict(image_set.latest))
        with pytest.raises(ConflictException, match="IMPORTING"):
            image_set.require_unlocked()
        return new_blob(name)

    second = converted(bench, spill, "1.2.4")
    monkeypatch.setattr(bench.store, "new_blob", watched)
    # WHEN a second job adds an instance
    commit_instances([second], datastore, bench)
    # THEN the image set was locked for so long, and is free again
    (during,) = seen
    assert (during["imageSetState"], during["imageSetWorkflowStatus"]) == ("LOCKED", "IMPORTING")
    assert described(image_set) == ("ACTIVE", "CREATED", "2")


def test_a_merge_that_fails_leaves_the_image_set_unlocked(
    bench: Workbench, datastore: Datastore, spill: Spill
) -> None:
    commit_instances([converted(bench, spill, "1.2.3")], datastore, bench)
    (image_set,) = datastore.image_sets.values()
    second = converted(bench, spill, "1.2.4")
    bench.store.delete([image_set.latest.document_name])
    with pytest.raises(FileNotFoundError):
        commit_instances([second], datastore, bench)
    assert described(image_set) == ("ACTIVE", "CREATED", "1")


def described(image_set: ImageSet) -> tuple[str, str, str]:
    shown = image_set.to_dict(image_set.latest)
    return shown["imageSetState"], shown["imageSetWorkflowStatus"], shown["versionId"]
