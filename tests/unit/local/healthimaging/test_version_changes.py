"""Versions that copies and updates make: their messages, and how many there can be at a time."""

from collections.abc import Iterator

import pytest

from frameproof_local.healthimaging.datastores import Datastore, new_datastore
from frameproof_local.healthimaging.exceptions import ServiceQuotaExceededException
from frameproof_local.healthimaging.grouping import GroupingKey
from frameproof_local.healthimaging.image_sets import ImageSet, now
from frameproof_local.healthimaging.service_model import service_model
from frameproof_local.healthimaging.validation import validate
from frameproof_local.healthimaging.version_changes import (
    MAX_CONCURRENT_CHANGES,
    begin_version,
    fail_version,
    require_capacity,
)
from frameproof_local.healthimaging.workbench import Workbench

KEY = GroupingKey("", "", "", "1.2", "", "1.2.3", "")


@pytest.fixture
def bench() -> Iterator[Workbench]:
    made = Workbench("us-east-1")
    yield made
    made.request_stop()


@pytest.fixture
def datastore() -> Datastore:
    return new_datastore({}, "arn:aws:medical-imaging:us-east-1:123456789012")


def image_set(datastore: Datastore, number: int) -> ImageSet:
    """Return an image set without content that the data store has."""
    image_set_id = f"{number:032}"
    made = ImageSet(
        image_set_id=image_set_id,
        datastore_id=datastore.datastore_id,
        arn=f"{datastore.arn}/imageset/{image_set_id}",
        grouping_key=KEY,
        is_primary=False,
        created_at=now(),
    )
    datastore.image_sets[image_set_id] = made
    return made


def test_a_message_has_only_what_the_model_allows(bench: Workbench, datastore: Datastore) -> None:
    subject = image_set(datastore, 1)
    begin_version(subject, "UPDATING", is_forced=False)
    fail_version(subject, "UPDATE_FAILED", "INVALID: <PatientName>; {x} " + "y" * 3000, bench)
    message = subject.latest.message
    assert message is not None
    assert message.startswith("INVALID: _PatientName__ _x_ yyy")
    validate(service_model().shape_for("Message"), message)


def test_a_failed_version_unlocks_the_image_set(bench: Workbench, datastore: Datastore) -> None:
    subject = image_set(datastore, 1)
    begin_version(subject, "COPYING", is_forced=True)
    assert subject.state == "LOCKED"
    fail_version(subject, "COPY_FAILED", "why", bench)
    assert subject.state == "ACTIVE"
    shown = subject.to_dict(subject.latest)
    assert shown["imageSetWorkflowStatus"] == "COPY_FAILED"
    assert shown["overrides"] == {"forced": True}


def test_a_data_store_has_a_hundred_changes_of_a_kind_at_a_time(datastore: Datastore) -> None:
    for number in range(MAX_CONCURRENT_CHANGES):
        require_capacity(datastore, "COPYING")
        begin_version(image_set(datastore, number), "COPYING", is_forced=False)
    require_capacity(datastore, "UPDATING")
    with pytest.raises(ServiceQuotaExceededException, match="100 image sets"):
        require_capacity(datastore, "COPYING")
