"""The only place that builds AWS clients: each once in a Lambda's life, none at import.

They are botocore's own: boto3's are the same with resources and transfers around them, which
nothing here uses and every cold start would load. Endpoint, region and credentials come from AWS's
own environment variables. The steps that loop over frames own their retries, so that their client
makes one attempt.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session, get_session

from frameproof.gateways.copying import ObjectCopier
from frameproof.gateways.downloading import ObjectDownload
from frameproof.gateways.healthimaging import HealthImaging
from frameproof.gateways.pacing import healthimaging_pacers, pace
from frameproof.gateways.stacks import StackAnswers, Stacks
from frameproof.gateways.state_machines import StateMachines
from frameproof.gateways.storage import Storage

if TYPE_CHECKING:
    from frameproof.gateways.frame_downloads import FrameDownloads

_CONNECTIONS = 32


@cache
def storage() -> Storage:
    """Return the S3 gateway."""
    return Storage(_client("s3", attempts=4))


@cache
def object_copier(input_bucket: str) -> ObjectCopier:
    """Return the gateway that copies source objects into the input bucket."""
    return ObjectCopier(_client("s3", attempts=4), input_bucket)


@cache
def object_download() -> ObjectDownload:
    """Return the gateway that brings objects into files."""
    return ObjectDownload(_client("s3", attempts=4))


@cache
def healthimaging(datastore_id: str) -> HealthImaging:
    """Return the gateway to one data store."""
    return HealthImaging(_healthimaging_client(), datastore_id)


@cache
def _healthimaging_client() -> Any:
    client = _client("medical-imaging", attempts=4)
    pace(client, healthimaging_pacers())
    return client


@cache
def state_machines() -> StateMachines:
    """Return the Step Functions gateway."""
    return StateMachines(_client("stepfunctions", attempts=4))


@cache
def stacks() -> Stacks:
    """Return the CloudFormation gateway."""
    return Stacks(_client("cloudformation", attempts=4))


@cache
def stack_answers() -> StackAnswers:
    """Return the gateway for CloudFormation's custom resources' answers; it has no client."""
    return StackAnswers()


@cache
def frame_source(datastore_id: str) -> FrameDownloads:
    """Return the gateway for frames."""
    # Loaded where it is needed alone: one layer has what it reads answers with.
    from frameproof.gateways.frame_downloads import FrameDownloads  # noqa: PLC0415

    return FrameDownloads(_session(), datastore_id, connections=_CONNECTIONS)


@cache
def _client(service: str, *, attempts: int) -> Any:
    """Build a client; ``attempts`` counts the first call too."""
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=_CONNECTIONS,
        connect_timeout=5,
        read_timeout=60,
    )
    return _session().create_client(service, config=config)


@cache
def _session() -> Session:
    """Make the session of all clients, which then read AWS's files of endpoints once."""
    return get_session()
