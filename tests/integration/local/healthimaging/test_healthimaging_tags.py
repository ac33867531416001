from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import instance, part10

UNKNOWN = "f" * 32


def test_tags_are_added_listed_and_removed(world: World) -> None:
    datastore_id = world.new_datastore(tags={"a": "1"})
    world.import_files(datastore_id, {"a.dcm": part10(instance())})
    (image_set,) = world.image_sets(datastore_id)
    datastore = world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    image_set_arn = world.imaging.get_image_set(
        datastoreId=datastore_id, imageSetId=image_set["imageSetId"]
    )["imageSetArn"]
    for arn in (datastore["datastoreArn"], image_set_arn):
        world.imaging.tag_resource(resourceArn=arn, tags={"b": "2", "c": "3"})
        world.imaging.untag_resource(resourceArn=arn, tagKeys=["c", "unknown"])
    listed = world.imaging.list_tags_for_resource
    assert listed(resourceArn=datastore["datastoreArn"])["tags"] == {"a": "1", "b": "2"}
    assert listed(resourceArn=image_set_arn)["tags"] == {"b": "2"}
    many = {f"k{n}": "" for n in range(50)}
    assert refusal(world.imaging.tag_resource, resourceArn=image_set_arn, tags=many)[1] == (
        "ValidationException"
    )
    gone = datastore["datastoreArn"].replace(datastore_id, UNKNOWN)
    assert refusal(listed, resourceArn=gone)[1] == "ResourceNotFoundException"
