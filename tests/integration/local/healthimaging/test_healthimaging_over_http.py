"""The same over real HTTP: one server, two kinds of hosts, clients that know only an endpoint."""

import hashlib
import urllib.request
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import gradient, instance, part10


@pytest.fixture
def served_world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    try:
        yield World()
        assert healthimaging.shutdown()
    finally:
        reset = urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")
        urllib.request.urlopen(reset).close()  # noqa: S310 - our own server
        server.stop()


def test_an_import_over_http_serves_metadata_and_frames(served_world: World) -> None:
    # GIVEN a server that reads its own S3 through its own endpoint
    datastore_id = served_world.new_datastore(datastoreName="over-http")
    files = {f"{n}.dcm": part10(instance(n, pixels=gradient() + n)) for n in range(1, 4)}
    # WHEN a series is imported
    job = served_world.import_files(datastore_id, files)
    assert job["jobStatus"] == "COMPLETED"
    (image_set,) = served_world.image_sets(datastore_id)
    # THEN every frame arrives byte by byte as it was stored
    (datastore,) = healthimaging.inspect()["datastores"]
    (seen,) = datastore["imageSets"]
    entries = served_world.instances(datastore_id, image_set["imageSetId"])
    assert len(entries) == 3
    for entry in entries.values():
        frame_id = entry["ImageFrames"][0]["ID"]
        content_type, served = served_world.frame(datastore_id, image_set["imageSetId"], frame_id)
        assert content_type == "image/jph"
        assert hashlib.sha256(served).hexdigest() == seen["frames"][frame_id]["sha256"]


def test_tags_over_http_find_their_arn_in_the_path(served_world: World) -> None:
    datastore_id = served_world.new_datastore()
    shown = served_world.imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
    arn = shown["datastoreArn"]
    served_world.imaging.tag_resource(resourceArn=arn, tags={"a": "b c", "d": ""})
    served_world.imaging.untag_resource(resourceArn=arn, tagKeys=["d"])
    assert served_world.imaging.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b c"}


def test_errors_over_http_are_modelled(served_world: World) -> None:
    not_found = served_world.imaging.exceptions.ResourceNotFoundException
    with pytest.raises(not_found, match=r"Data store f{32} does not exist"):
        served_world.imaging.get_datastore(datastoreId="f" * 32)
