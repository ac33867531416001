"""TagResource, UntagResource, ListTagsForResource."""

from typing import Any

from .lookups import find_arn
from .region import Region

type Request = dict[str, Any]
type Answer = dict[str, Any]


class TagOperations:
    """What can be done with the tags of one Region."""

    def __init__(self, region: Region) -> None:
        self._region = region

    def tag_resource(self, request: Request) -> Answer:
        """Add tags to a data store or an image set."""
        with self._region.bench.lock:
            self._region.tags.add(find_arn(self._region.datastores, request), request["tags"])
        self._region.bench.changed()
        return {}

    def untag_resource(self, request: Request) -> Answer:
        """Remove tags."""
        with self._region.bench.lock:
            self._region.tags.remove(find_arn(self._region.datastores, request), request["tagKeys"])
        self._region.bench.changed()
        return {}

    def list_tags_for_resource(self, request: Request) -> Answer:
        """Return the tags of a data store or an image set."""
        with self._region.bench.lock:
            return {"tags": self._region.tags.of(find_arn(self._region.datastores, request))}
