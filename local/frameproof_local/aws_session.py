"""The one botocore session of this process, which every client of the server itself comes from.

A session of its own for each client keeps its own copy of the service models and of the list of
endpoints, ten MB and more of Python objects each time. Credentials are fixed and worth nothing, so
that no real ones can ever leave this process.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from frameproof_local.permissions.credentials import LOCAL_CREDENTIAL

_CREATION_LOCK = threading.Lock()


@cache
def local_session() -> Any:
    """Return the session; it keeps what is slow to load."""
    return botocore.session.Session()


def new_client(
    service: str,
    *,
    config: Config,
    region: str | None = None,
    endpoint_url: str | None = None,
    access_key_id: str = LOCAL_CREDENTIAL,
) -> Any:
    """Return a new client; threads may share it.

    Parameters
    ----------
    region, endpoint_url
        None leaves them to AWS's own variables, which this process sets for itself.
    access_key_id
        Whose calls these are: ``permissions.credentials`` makes one for each role.
    """
    with _CREATION_LOCK:  # making one is not safe in threads (boto3 guide, "Multithreading")
        return local_session().create_client(
            service,
            region_name=region,
            endpoint_url=endpoint_url,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=LOCAL_CREDENTIAL,
            config=config,
        )
