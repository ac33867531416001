"""CreateDatastore, GetDatastore, ListDatastores, DeleteDatastore.

The methods of all ``*_operations`` rooms take the validated input of their operation and return
its output, both with AWS's member names; times are UTC datetimes.
"""

from functools import partial
from typing import Any

from .controls import DELAYS
from .datastores import Datastore, new_datastore
from .events import tell_of_datastore
from .idempotency import IdempotencyTokens
from .image_sets import now
from .lookups import find_datastore
from .paging import page_of
from .region import Region

type Request = dict[str, Any]
type Answer = dict[str, Any]


class DatastoreOperations:
    """What can be done with the data stores of one Region."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._tokens = IdempotencyTokens()

    def create_datastore(self, request: Request) -> Answer:
        """Create a data store; it is CREATING for a while."""
        with self._region.bench.lock:
            return self._tokens.answer(request, partial(self._create_datastore, request))

    def _create_datastore(self, request: Request) -> Answer:
        datastore = new_datastore(request, self._region.arn_prefix)
        self._region.tags.add(datastore.arn, request.get("tags", {}))
        self._region.datastores[datastore.datastore_id] = datastore
        tell_of_datastore(datastore, "CREATING")
        self._region.bench.background.start(
            partial(self._activate, datastore),
            name="create-datastore",
            after_seconds=DELAYS.now.datastore_creating_seconds,
        )
        return {"datastoreId": datastore.datastore_id, "datastoreStatus": "CREATING"}

    def _activate(self, datastore: Datastore) -> None:
        with self._region.bench.lock:
            datastore.status, datastore.updated_at = "ACTIVE", now()
        tell_of_datastore(datastore, "ACTIVE")

    def get_datastore(self, request: Request) -> Answer:
        """Describe a data store."""
        with self._region.bench.lock:
            return {
                "datastoreProperties": find_datastore(self._region.datastores, request).to_dict()
            }

    def list_datastores(self, request: Request) -> Answer:
        """List data stores, oldest first."""
        wanted = request.get("datastoreStatus")
        with self._region.bench.lock:
            page = page_of(
                [d for d in self._region.datastores.values() if wanted in {None, d.status}],
                request,
                key=lambda datastore: (datastore.created_at.timestamp(), datastore.datastore_id),
                descending=False,
            )
            return page.to_dict("datastoreSummaries", Datastore.to_summary)

    def delete_datastore(self, request: Request) -> Answer:
        """Delete an empty data store; it is DELETING for a while, then gone."""
        with self._region.bench.lock:
            datastore = find_datastore(self._region.datastores, request)
            datastore.require_deletable()
            datastore.status, datastore.updated_at = "DELETING", now()
        tell_of_datastore(datastore, "DELETING")
        self._region.bench.background.start(
            partial(self._remove_datastore, datastore),
            name="delete-datastore",
            after_seconds=DELAYS.now.datastore_deleting_seconds,
        )
        return {"datastoreId": datastore.datastore_id, "datastoreStatus": "DELETING"}

    def _remove_datastore(self, datastore: Datastore) -> None:
        with self._region.bench.lock:
            del self._region.datastores[datastore.datastore_id]
            self._region.tags.forget(datastore.arn)
        tell_of_datastore(datastore, "DELETED")
