"""What a test may ask of S3: which calls it strikes, when, and how."""

from dataclasses import dataclass
from typing import Literal

type Kind = Literal["error", "slow", "corruptedCopy", "listedSize"]
type Code = Literal[
    "AccessDenied",
    "NoSuchKey",
    "NoSuchBucket",
    "SlowDown",
    "InternalError",
    "PermanentRedirect",
    "ExpiredToken",
    "RequestTimeTooSkewed",
]
type Operation = Literal[
    "any",
    "GetObject",
    "HeadObject",
    "PutObject",
    "CopyObject",
    "DeleteObject",
    "DeleteObjects",
    "ListObjectsV2",
    "ListObjectVersions",
    "ListMultipartUploads",
]


@dataclass(frozen=True)
class S3FaultRule:
    """One kind of trouble, and the calls that it strikes.

    Attributes
    ----------
    kind
        ``error``: the call is refused with ``code``, and nothing is done. ``slow``: it is answered
        after ``seconds``. ``corruptedCopy``: a copy is made, and one bit of it is wrong.
        ``listedSize``: a listing says that the objects have ``megabytes``.
    operation
        S3's own word; every one without it.
    key
        A part of the key: of a copy's source or target; of a listing's prefix for errors and
        slowness, of each listed key for ``listedSize``. Without it every key is meant.
    nth
        The first call that it strikes, counted from 1 among those that it concerns.
    times
        How many calls, from that one on.
    code, seconds, megabytes
        As ``kind`` says.
    """

    kind: Kind
    operation: Operation = "any"
    key: str = "*"
    nth: int = 1
    times: int = 1
    code: Code = "InternalError"
    seconds: int = 1
    megabytes: int = 6000
