"""Which of a function's requests change something at a service, and which only look."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_LOOKING: Final = ("describe", "get", "list", "search", "head")
"""How the names of operations begin that change nothing."""


def changes_something(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request writes, copies, deletes or starts something.

    S3 says it by the method. The JSON protocol names the operation in a header; HealthImaging's
    reads by POST name it at the end of the path (``/datastore/x/imageSet/y/getImageFrame``).
    """
    method = environ["REQUEST_METHOD"]
    is_s3 = "/s3/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")
    if method != "POST" or is_s3:
        return method in ("PUT", "POST", "DELETE", "PATCH")
    target: str = environ.get("HTTP_X_AMZ_TARGET", "")
    name = target.rpartition(".")[2] or environ["PATH_INFO"].rstrip("/").rpartition("/")[2]
    return not name.lower().startswith(_LOOKING)
