"""Find what a request names, or answer ResourceNotFoundException."""

from collections.abc import Mapping
from typing import Any

from .datastores import Datastore
from .exceptions import ConflictException, ResourceNotFoundException
from .image_sets import ImageSet, ImageSetVersion
from .import_jobs import ImportJob

type Datastores = Mapping[str, Datastore]
type Request = dict[str, Any]


def find_datastore(datastores: Datastores, request: Request) -> Datastore:
    """Return the data store of ``datastoreId``; ResourceNotFoundException without one."""
    datastore = datastores.get(request["datastoreId"])
    if datastore is None:
        raise ResourceNotFoundException("Data store", request["datastoreId"])
    return datastore


def find_active_datastore(datastores: Datastores, request: Request) -> Datastore:
    """Return an ACTIVE data store; ConflictException while it is created or deleted."""
    datastore = find_datastore(datastores, request)
    if datastore.status != "ACTIVE":
        raise ConflictException(
            f"Data store {datastore.datastore_id} is {datastore.status}; wait until it is ACTIVE."
        )
    return datastore


def find_import_job(datastores: Datastores, request: Request) -> ImportJob:
    """Return the job of ``jobId``; ResourceNotFoundException without one."""
    job = find_datastore(datastores, request).import_jobs.get(request["jobId"])
    if job is None:
        raise ResourceNotFoundException("Import job", request["jobId"])
    return job


def find_image_set(datastores: Datastores, request: Request) -> ImageSet:
    """Return the image set of ``imageSetId``; ResourceNotFoundException without one."""
    image_set = find_datastore(datastores, request).image_sets.get(request["imageSetId"])
    if image_set is None:
        raise ResourceNotFoundException("Image set", request["imageSetId"])
    return image_set


def find_version(image_set: ImageSet, request: Request) -> ImageSetVersion:
    """Return the version of ``versionId``, the latest when the request names none."""
    version = image_set.version(request.get("versionId"))
    if version is None:
        raise ResourceNotFoundException(
            f"Image set {image_set.image_set_id} version", request["versionId"]
        )
    return version


def find_arn(datastores: Datastores, request: Request) -> str:
    """Return ``resourceArn`` if a data store or an image set has it."""
    arn: str = request["resourceArn"]
    datastore_id, _, image_set_id = arn.partition(":datastore/")[2].partition("/imageset/")
    datastore = datastores.get(datastore_id)
    resource: Datastore | ImageSet | None = datastore
    if datastore is not None and image_set_id:
        resource = datastore.image_sets.get(image_set_id)
    if resource is None or resource.arn != arn:
        raise ResourceNotFoundException("Resource", arn)
    return arn
