"""HealthImaging's requests in IAM's words.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
HealthImaging": what concerns an image set is done to the image set, all else to the data store.
StartDICOMImportJob hands a role to the service, which is an action of IAM's.
"""

import re
from typing import Final

from frameproof_local.permissions.incoming import IncomingRequest

_DATASTORE: Final = r"/datastore/(?P<datastore>[^/]+)"
_WHOLE: Final = r"(?P<resource>)"  # done to the data store itself
_IMAGE_SET: Final = r"/imageSet/(?P<resource>[^/]+)"
_OPERATIONS: Final = [
    ("GET", _DATASTORE + _WHOLE, "GetDatastore"),
    ("DELETE", _DATASTORE + _WHOLE, "DeleteDatastore"),
    ("POST", "/startDICOMImportJob/datastore/(?P<datastore>[^/]+)" + _WHOLE, "StartDICOMImportJob"),
    (
        "GET",
        "/getDICOMImportJob/datastore/(?P<datastore>[^/]+)/job/[^/]+" + _WHOLE,
        "GetDICOMImportJob",
    ),
    ("POST", _DATASTORE + "/searchImageSets" + _WHOLE, "SearchImageSets"),
    ("POST", _DATASTORE + _IMAGE_SET + "/getImageSet", "GetImageSet"),
    ("POST", _DATASTORE + _IMAGE_SET + "/getImageSetMetadata", "GetImageSetMetadata"),
    ("POST", _DATASTORE + _IMAGE_SET + "/getImageFrame", "GetImageFrame"),
    ("POST", _DATASTORE + _IMAGE_SET + "/deleteImageSet", "DeleteImageSet"),
]
_PATTERNS: Final = [(method, re.compile(path), name) for method, path, name in _OPERATIONS]


def healthimaging_needs(request: IncomingRequest) -> list[tuple[str, str]] | None:
    """Return what a request needs; None for an operation that no role here may have."""
    for method, pattern, operation in _PATTERNS:
        found = pattern.fullmatch(request.path) if method == request.method else None
        if found is not None:
            place = f"datastore/{found['datastore']}"
            image_set = f"/imageset/{found['resource']}" if found["resource"] else ""
            needs = [(f"medical-imaging:{operation}", request.arn(place + image_set))]
            if operation == "StartDICOMImportJob":
                needs.append(("iam:PassRole", str(request.document.get("dataAccessRoleArn"))))
            return needs
    return None
