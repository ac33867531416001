"""A data store: image sets, import jobs, and the order in which frames were stored in it."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .encoding import LOSSLESS_FORMATS, LosslessFormat
from .exceptions import ConflictException
from .frames import StoredFrame
from .image_sets import ImageSet, now
from .import_jobs import ImportJob

_OPTION_NAMES = ("kmsKeyArn", "lambdaAuthorizerArn", "losslessStorageFormat")


@dataclass
class Datastore:
    """One data store and all that is in it; the caller holds the backend's lock.

    ``commit_lock`` lets one import job at a time change image sets, without keeping readers out
    while metadata documents are written.
    """

    datastore_id: str
    name: str
    arn: str
    created_at: datetime
    updated_at: datetime
    options: dict[str, str]
    status: str = "CREATING"
    image_sets: dict[str, ImageSet] = field(default_factory=dict)
    import_jobs: dict[str, ImportJob] = field(default_factory=dict)
    frame_indexes: dict[str, int] = field(default_factory=dict)
    commit_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def lossless_format(self) -> LosslessFormat:
        """How frames that can be stored without loss are stored."""
        return LOSSLESS_FORMATS[self.options["losslessStorageFormat"]]

    def number_frames(self, frames: Iterable[StoredFrame]) -> None:
        """Give new frames their places in the order of storage, counted from 0."""
        for frame in frames:
            self.frame_indexes[frame.frame_id] = len(self.frame_indexes)

    def primary_image_set(self, series_instance_uid: str) -> ImageSet | None:
        """Return the primary image set of a series, unless it is on its way out."""
        for image_set in self.image_sets.values():
            is_same_series = image_set.grouping_key.series_instance_uid == series_instance_uid
            if image_set.is_primary and is_same_series and not image_set.is_being_deleted:
                return image_set
        return None

    def unfinished_jobs(self) -> list[ImportJob]:
        """Return the import jobs that have not ended."""
        return [job for job in self.import_jobs.values() if not job.is_finished]

    def require_deletable(self) -> None:
        """Check that the data store may be deleted.

        Raises
        ------
        ConflictException
            It is not ACTIVE, or image sets or unfinished import jobs are in it.
        """
        if self.status != "ACTIVE":
            raise ConflictException(
                f"Data store {self.datastore_id} is {self.status}; only an ACTIVE data store "
                "can be deleted."
            )
        unfinished = len(self.unfinished_jobs())
        if self.image_sets or unfinished:
            raise ConflictException(
                f"Data store {self.datastore_id} is not empty: {len(self.image_sets)} image sets, "
                f"{unfinished} unfinished import jobs. Delete its image sets first."
            )

    def to_summary(self) -> dict[str, Any]:
        """Render an entry of ListDatastores."""
        return {
            "datastoreId": self.datastore_id,
            "datastoreName": self.name,
            "datastoreStatus": self.status,
            "datastoreArn": self.arn,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }

    def to_dict(self) -> dict[str, Any]:
        """Render ``datastoreProperties`` of GetDatastore."""
        return {**self.to_summary(), **self.options}


def new_datastore(request: dict[str, Any], arn_prefix: str) -> Datastore:
    """Make a data store from the input of CreateDatastore; without a name its id is the name.

    Parameters
    ----------
    request
        The validated input.
    arn_prefix
        ``arn:aws:medical-imaging:{region}:{account}``.
    """
    datastore_id = secrets.token_hex(16)
    created_at = now()
    options = {name: request[name] for name in _OPTION_NAMES if name in request}
    return Datastore(
        datastore_id=datastore_id,
        name=request.get("datastoreName", datastore_id),
        arn=f"{arn_prefix}:datastore/{datastore_id}",
        created_at=created_at,
        updated_at=created_at,
        options={"losslessStorageFormat": "HTJ2K", **options},
    )
