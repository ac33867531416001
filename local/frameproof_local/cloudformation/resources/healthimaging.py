"""AWS HealthImaging: data stores. Creating and deleting one takes time, as it does on AWS.

Source: CloudFormation Template Reference, AWS::HealthImaging::Datastore (each property:
"Update requires: Replacement"; ``Tags`` is a map); HealthImaging API Reference, GetDatastore.
"""

from typing import Any

from botocore.exceptions import ClientError

from ..errors import ResourceError
from .declaration import Context, Made, Properties, ResourceType
from .tagging import tag_map

CREATE_TIMEOUT_SECONDS = 1800.0
DELETE_TIMEOUT_SECONDS = 1800.0


def _create(context: Context, properties: Properties) -> Made:
    options: dict[str, Any] = {}
    if "KmsKeyArn" in properties:
        options["kmsKeyArn"] = properties["KmsKeyArn"]
    datastore_id = context.client("medical-imaging").create_datastore(
        clientToken=context.generated_name(64),
        datastoreName=properties.get("DatastoreName") or context.generated_name(256),
        tags=tag_map(properties),
        **options,
    )["datastoreId"]
    context.announce(datastore_id)
    context.wait_until(
        lambda: _status(context, datastore_id) != "CREATING",
        what=f"data store {datastore_id} is still CREATING",
        timeout_seconds=CREATE_TIMEOUT_SECONDS,
    )
    datastore = _describe(context, datastore_id)
    if datastore["datastoreStatus"] != "ACTIVE":
        raise ResourceError(
            f"Data store {datastore_id} became {datastore['datastoreStatus']}, not ACTIVE."
        )
    return Made(datastore_id, _attributes(datastore_id, datastore))


def _attributes(datastore_id: str, datastore: dict[str, Any]) -> dict[str, Any]:
    return {
        "CreatedAt": datastore["createdAt"].isoformat(),
        "DatastoreArn": datastore["datastoreArn"],
        "DatastoreId": datastore_id,
        "DatastoreStatus": datastore["datastoreStatus"],
        "UpdatedAt": datastore["updatedAt"].isoformat(),
    }


def _delete(context: Context, datastore_id: str, _: Properties) -> None:
    context.client("medical-imaging").delete_datastore(datastoreId=datastore_id)
    context.wait_until(
        lambda: _status(context, datastore_id) != "DELETING",
        what=f"data store {datastore_id} is still DELETING",
        timeout_seconds=DELETE_TIMEOUT_SECONDS,
    )


def _describe(context: Context, datastore_id: str) -> dict[str, Any]:
    answer = context.client("medical-imaging").get_datastore(datastoreId=datastore_id)
    return dict(answer["datastoreProperties"])


def _status(context: Context, datastore_id: str) -> str:
    """Return the data store's status; one that is gone is DELETED."""
    try:
        return str(_describe(context, datastore_id)["datastoreStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return "DELETED"
        raise


DATASTORE = ResourceType(
    "AWS::HealthImaging::Datastore",
    create=_create,
    delete=_delete,
    honoured=frozenset({"DatastoreName", "KmsKeyArn", "Tags"}),
)
TYPES = (DATASTORE,)
