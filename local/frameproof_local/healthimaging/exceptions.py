"""HealthImaging's modelled errors: AWS's code, AWS's HTTP status, a message that helps.

The status of each code stands in botocore's service model; moto's serializer looks it up there.
"""

from moto.core.exceptions import ServiceException


class HealthImagingError(ServiceException):
    """Base of every error that this backend answers with; ``code`` is a shape of the model."""


class ValidationException(HealthImagingError):  # noqa: N818 - AWS's own name
    """400: the request breaks a constraint of the service model or a rule of the service."""

    code = "ValidationException"


class ResourceNotFoundException(HealthImagingError):  # noqa: N818 - AWS's own name
    """404: no such data store, job, image set, version or frame."""

    code = "ResourceNotFoundException"

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"{kind} {identifier} does not exist.")


class ConflictException(HealthImagingError):  # noqa: N818 - AWS's own name
    """409: the resource is in a state that forbids the request; not retried by botocore."""

    code = "ConflictException"


class ThrottlingException(HealthImagingError):  # noqa: N818 - AWS's own name
    """429: too many requests; botocore's standard mode retries it."""

    code = "ThrottlingException"


class ServiceQuotaExceededException(HealthImagingError):  # noqa: N818 - AWS's own name
    """402: the request would go over a quota."""

    code = "ServiceQuotaExceededException"


class InternalServerException(HealthImagingError):  # noqa: N818 - AWS's own name
    """500: the service itself failed."""

    code = "InternalServerException"
