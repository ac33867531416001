"""A data store from its creation to its deletion, by public API calls, for the pytest plugin."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.waiter import WaiterModel, create_waiter_with_client


def _waiter(operation: str, argument: str, expected: object) -> dict[str, Any]:
    acceptor = {"matcher": "path", "argument": argument, "expected": expected, "state": "success"}
    return {"operation": operation, "delay": 0.02, "maxAttempts": 1500, "acceptors": [acceptor]}


_UNFINISHED_JOBS = "jobSummaries[?jobStatus == 'SUBMITTED' || jobStatus == 'IN_PROGRESS']"

_WAITERS: Final = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "DatastoreActive": _waiter(
                "GetDatastore", "datastoreProperties.datastoreStatus", "ACTIVE"
            ),
            "JobsEnded": _waiter("ListDICOMImportJobs", f"length({_UNFINISHED_JOBS})", 0),
            "ImageSetsGone": _waiter("SearchImageSets", "length(imageSetsMetadataSummaries)", 0),
        },
    }
)
"""botocore brings no waiters for HealthImaging; these ask every 20 ms, for half a minute."""


@dataclass(frozen=True)
class LocalHealthImaging:
    """What the fixture ``healthimaging`` gives to a test.

    Attributes
    ----------
    client
        A boto3 client of ``medical-imaging``.
    datastore_id
        An ACTIVE, empty data store; 32 hex digits.
    endpoint_url
        Of the server, for instance ``http://127.0.0.1:5100``.
    """

    client: Any
    datastore_id: str
    endpoint_url: str


def healthimaging_client() -> Any:
    """Return a boto3 client of a session of its own; where it calls stands in the environment."""
    return boto3.session.Session().client("medical-imaging")


def create_active_datastore(client: Any) -> str:
    """Create a data store, wait until it is ACTIVE and return its id."""
    datastore_id: str = client.create_datastore(datastoreName="test")["datastoreId"]
    _wait(client, "DatastoreActive", datastore_id)
    return datastore_id


def delete_with_content(client: Any, datastore_id: str) -> None:
    """Delete a data store with its image sets; running imports are waited for.

    It is fine if the data store is gone already.

    Raises
    ------
    WaiterError
        An import, or the deletion of an image set, takes longer than half a minute.
    """
    if not _is_active(client, datastore_id):
        return
    _wait(client, "JobsEnded", datastore_id)
    for image_set_id in _image_set_ids(client, datastore_id):
        _delete_image_set(client, datastore_id, image_set_id)
    _wait(client, "ImageSetsGone", datastore_id)
    client.delete_datastore(datastoreId=datastore_id)


def _is_active(client: Any, datastore_id: str) -> bool:
    try:
        found = client.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    except client.exceptions.ResourceNotFoundException:
        return False
    status: str = found["datastoreStatus"]
    return status == "ACTIVE"


def _delete_image_set(client: Any, datastore_id: str, image_set_id: str) -> None:
    """Ask for the deletion; the test itself may have asked before (LOCKED), or it may be over."""
    gone_or_going = (
        client.exceptions.ResourceNotFoundException,
        client.exceptions.ConflictException,
    )
    with contextlib.suppress(*gone_or_going):
        client.delete_image_set(datastoreId=datastore_id, imageSetId=image_set_id)


def _image_set_ids(client: Any, datastore_id: str) -> list[str]:
    pages = client.get_paginator("search_image_sets").paginate(datastoreId=datastore_id)
    return [found["imageSetId"] for page in pages for found in page["imageSetsMetadataSummaries"]]


def _wait(client: Any, waiter: str, datastore_id: str) -> None:
    create_waiter_with_client(waiter, _WAITERS, client).wait(datastoreId=datastore_id)
