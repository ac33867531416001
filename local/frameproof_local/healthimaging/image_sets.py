"""Image sets and their versions: what GetImageSet, ListImageSetVersions and the search show."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .exceptions import ConflictException
from .frames import StoredFrame
from .grouping import GroupingKey


def now() -> datetime:
    """Return the present time in UTC; answers carry it as epoch seconds."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class ImageSetVersion:
    """One version: what it is called, how it came about, and where its document is stored.

    ``message`` says why a copy or an update failed; ``is_forced`` that ``force`` was given.
    """

    version_id: int
    updated_at: datetime
    document_name: str
    workflow_status: str = "CREATED"
    message: str | None = None
    is_forced: bool = False

    def to_list_entry(self, image_set: "ImageSet") -> dict[str, Any]:
        """Render an entry of ListImageSetVersions, whose workflow status has a capital I."""
        described = image_set.to_dict(self)
        return {
            **{name: described[name] for name in _LISTED if name in described},
            "ImageSetWorkflowStatus": described["imageSetWorkflowStatus"],
        }

    def outcome(self) -> dict[str, Any]:
        """Render ``message`` and ``overrides``, each only where there is something to say."""
        shown: dict[str, Any] = {}
        if self.message is not None:
            shown["message"] = self.message
        if self.is_forced:
            shown["overrides"] = {"forced": True}
        return shown


_LISTED = (
    "imageSetId",
    "versionId",
    "imageSetState",
    "createdAt",
    "updatedAt",
    "isPrimary",
    "message",
    "overrides",
)


@dataclass
class ImageSet:
    """The instances of one series that agree in the seven grouping elements.

    ``instances`` maps each SOPInstanceUID of the latest version to its frames' ids; ``frames``
    holds the frames of all versions. The caller holds the backend's lock.
    """

    image_set_id: str
    datastore_id: str
    arn: str
    grouping_key: GroupingKey
    is_primary: bool
    created_at: datetime
    versions: list[ImageSetVersion] = field(default_factory=list)
    instances: dict[str, tuple[str, ...]] = field(default_factory=dict)
    frames: dict[str, StoredFrame] = field(default_factory=dict)
    search_tags: dict[str, Any] = field(default_factory=dict)
    is_being_deleted: bool = False
    is_being_imported_to: bool = False
    change: str | None = None
    """The status of the copy or update that owns the image set, such as UPDATING."""

    @property
    def latest(self) -> ImageSetVersion:
        """The newest version."""
        return self.versions[-1]

    @property
    def state(self) -> str:
        """ACTIVE, or LOCKED while a workflow owns the image set."""
        return "LOCKED" if self.workflow else "ACTIVE"

    @property
    def workflow(self) -> str | None:
        """The workflow that owns the image set: DELETING, UPDATING, IMPORTING (a guess), None."""
        if self.is_being_deleted:
            return "DELETING"
        return self.change or ("IMPORTING" if self.is_being_imported_to else None)

    def version(self, version_id: str | None) -> ImageSetVersion | None:
        """Return the version with this id (text, as AWS has it), the latest one for None."""
        if version_id is None:
            return self.latest
        return next((v for v in self.versions if str(v.version_id) == version_id), None)

    def require_unlocked(self) -> None:
        """Check that no workflow owns the image set; ConflictException otherwise."""
        if self.workflow:
            raise ConflictException(
                f"Image set {self.image_set_id} is LOCKED: its workflow status is {self.workflow}."
            )

    def require_content(self) -> None:
        """Check that there is a document to read: a new copy has none until it is done."""
        if not self.instances:
            raise ConflictException(
                f"The metadata of image set {self.image_set_id} is not available yet: its "
                f"workflow status is {self.latest.workflow_status}. Try again in a few seconds."
            )

    def require_latest(self, version_id: str) -> None:
        """Check that a client knows the latest version; ConflictException otherwise."""
        if version_id != str(self.latest.version_id):
            raise ConflictException(
                f"Version {version_id} is not the latest version of image set "
                f"{self.image_set_id}; the latest is {self.latest.version_id}."
            )

    def blob_names(self) -> list[str]:
        """Return every stored blob that belongs to this image set alone."""
        return [*self.frames, *(version.document_name for version in self.versions)]

    def to_dict(self, version: ImageSetVersion) -> dict[str, Any]:
        """Render the answer of GetImageSet for one version."""
        return {
            "datastoreId": self.datastore_id,
            "imageSetId": self.image_set_id,
            "versionId": str(version.version_id),
            "imageSetState": self.state,
            "imageSetWorkflowStatus": self._workflow_status(version),
            "createdAt": self.created_at,
            "updatedAt": version.updated_at,
            "lastAccessedAt": version.updated_at,
            "imageSetArn": self.arn,
            "isPrimary": self.is_primary,
            "storageTier": "FREQUENT_ACCESS",
            **version.outcome(),
        }

    def _workflow_status(self, version: ImageSetVersion) -> str:
        """Return what goes on now for the latest version; older ones keep their status."""
        in_progress = self.workflow if version is self.latest else None
        return in_progress or version.workflow_status
