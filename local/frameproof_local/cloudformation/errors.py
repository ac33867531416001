"""What can go wrong, and who is told.

CloudFormationError       the caller of the API; carries AWS's error code
└── TemplateError         the template is at fault (AWS's ``ValidationError``)
ResourceError             one resource cannot be made as its template says; ends up in an event
"""


class CloudFormationError(Exception):
    """A request is refused; the code and the message go to the caller as AWS would send them."""

    def __init__(self, message: str, *, code: str = "ValidationError") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TemplateError(CloudFormationError):
    """The template, or a parameter given with it, cannot be used; the message names the place."""


class ResourceError(Exception):
    """A resource cannot be created, updated or deleted; the message becomes the event's reason."""
