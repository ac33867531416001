"""The HealthImaging backend of one account and Region, as moto keeps it.

What the operations do stands in the ``*_operations`` rooms, one for each kind of resource.
"""

from moto.core.base_backend import BackendDict, BaseBackend

from .copy_operations import CopyOperations
from .datastore_operations import DatastoreOperations
from .image_set_operations import ImageSetOperations
from .import_job_operations import ImportJobOperations
from .region import Region
from .service_model import REGIONS, SIGNING_NAME
from .tag_operations import TagOperations
from .update_operations import UpdateOperations


class HealthImagingBackend(BaseBackend):
    """All data stores of one account in one Region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.region = Region(region_name, account_id, self.partition)
        self.datastores = DatastoreOperations(self.region)
        self.import_jobs = ImportJobOperations(self.region)
        self.image_sets = ImageSetOperations(self.region)
        self.copies = CopyOperations(self.region)
        self.updates = UpdateOperations(self.region)
        self.tags = TagOperations(self.region)

    def reset(self) -> None:
        """Begin anew; work in progress is told to end (moto calls this between tests).

        Everything is forgotten, but for what is in a state folder.
        """
        self.region.stop()
        super().reset()


medicalimaging_backends = BackendDict(
    HealthImagingBackend,
    SIGNING_NAME,
    use_boto3_regions=False,  # botocore lists no regions for this service
    additional_regions=list(REGIONS),
)
"""All backends by account and Region; moto looks for this name."""
