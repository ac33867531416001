"""HTTP in, HTTP out: count the call, apply planned faults, validate, ask the backend, serialize.

Method names are those of the operations; moto picks the method from the service model's routes.
"""

from typing import Any

from moto.core.responses import ActionResult

from frameproof_local.delivery import DELIVERY_KEY
from frameproof_local.moto_hooks.query_routing import RoutedByPath

from .admission import ADMISSION_KEY, Admission, admit, frame_id_in
from .blob_faults import Blob
from .blobs import image_frame, image_set_metadata
from .exceptions import ValidationException
from .faults import Call
from .models import HealthImagingBackend, medicalimaging_backends
from .request_input import HttpInput, read_input
from .service_model import REGIONS, SIGNING_NAME, service_model
from .validation import validate

type BlobResponse = tuple[int, dict[str, str], bytes]


class HealthImagingResponse(RoutedByPath):
    """One request to HealthImaging."""

    use_raw_body = True

    def __init__(self) -> None:
        super().__init__(service_name=SIGNING_NAME)

    @property
    def backend(self) -> HealthImagingBackend:
        """The backend of the caller's account and Region."""
        if self.region not in REGIONS:
            raise ValidationException(
                f"HealthImaging is not offered in {self.region}; choose {', '.join(REGIONS)}."
            )
        return medicalimaging_backends[self.current_account][self.region]

    def _admitted_input(self) -> dict[str, Any]:
        """Return the validated input of a call that is admitted (``admission``)."""
        operation = service_model().operation_model(self._get_action())
        admission = self._admission(operation.name)
        if admission.delivery is not None:
            self.normalized_request.environ[DELIVERY_KEY] = admission.delivery
        if admission.error is not None:
            raise admission.error
        http_input = HttpInput(self.uri_match, self.normalized_request.args, self.raw_body)
        request = read_input(operation, http_input)
        validate(operation.input_shape, request)
        return request

    def _admission(self, operation_name: str) -> Admission:
        """Return what was decided about this call already, or decide now."""
        decided = self.normalized_request.environ.get(ADMISSION_KEY)
        if isinstance(decided, Admission):
            return decided
        frame_id = frame_id_in(self.raw_body) if operation_name == "GetImageFrame" else None
        call = Call(operation_name, self.uri_match.get("imageSetId"), frame_id)
        return admit(call, self.current_account, self.region)

    def create_datastore(self) -> ActionResult:
        """CreateDatastore."""
        return ActionResult(self.backend.datastores.create_datastore(self._admitted_input()))

    def get_datastore(self) -> ActionResult:
        """GetDatastore."""
        return ActionResult(self.backend.datastores.get_datastore(self._admitted_input()))

    def list_datastores(self) -> ActionResult:
        """ListDatastores."""
        return ActionResult(self.backend.datastores.list_datastores(self._admitted_input()))

    def delete_datastore(self) -> ActionResult:
        """DeleteDatastore."""
        return ActionResult(self.backend.datastores.delete_datastore(self._admitted_input()))

    def start_dicom_import_job(self) -> ActionResult:
        """StartDICOMImportJob."""
        return ActionResult(self.backend.import_jobs.start_dicom_import_job(self._admitted_input()))

    def get_dicom_import_job(self) -> ActionResult:
        """GetDICOMImportJob."""
        return ActionResult(self.backend.import_jobs.get_dicom_import_job(self._admitted_input()))

    def list_dicom_import_jobs(self) -> ActionResult:
        """ListDICOMImportJobs."""
        return ActionResult(self.backend.import_jobs.list_dicom_import_jobs(self._admitted_input()))

    def search_image_sets(self) -> ActionResult:
        """SearchImageSets."""
        return ActionResult(self.backend.image_sets.search_image_sets(self._admitted_input()))

    def get_image_set(self) -> ActionResult:
        """GetImageSet."""
        return ActionResult(self.backend.image_sets.get_image_set(self._admitted_input()))

    def get_image_set_metadata(self) -> BlobResponse:
        """GetImageSetMetadata."""
        request = self._admitted_input()
        return _blob_response(image_set_metadata(self.backend, request))

    def get_image_frame(self) -> BlobResponse:
        """GetImageFrame."""
        request = self._admitted_input()
        return _blob_response(image_frame(self.backend, request))

    def list_image_set_versions(self) -> ActionResult:
        """ListImageSetVersions."""
        return ActionResult(self.backend.image_sets.list_image_set_versions(self._admitted_input()))

    def delete_image_set(self) -> ActionResult:
        """DeleteImageSet."""
        return ActionResult(self.backend.image_sets.delete_image_set(self._admitted_input()))

    def copy_image_set(self) -> ActionResult:
        """CopyImageSet."""
        return ActionResult(self.backend.copies.copy_image_set(self._admitted_input()))

    def update_image_set_metadata(self) -> ActionResult:
        """UpdateImageSetMetadata."""
        return ActionResult(self.backend.updates.update_image_set_metadata(self._admitted_input()))

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        return ActionResult(self.backend.tags.tag_resource(self._admitted_input()))

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        return ActionResult(self.backend.tags.untag_resource(self._admitted_input()))

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult(self.backend.tags.list_tags_for_resource(self._admitted_input()))


def _blob_response(blob: Blob) -> BlobResponse:
    return 200, blob.headers, blob.content
