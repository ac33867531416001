"""Every DICOM file of two packages: what is in it, and what HealthImaging makes of it, agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from frameproof.contracts import FrameRef, InstanceAttributes
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.stored_instances import stored_instances
from frameproof.pixels.digest import digest_of_pixels
from frameproof.pixels.openjpeg import decode_frame
from frameproof.records import from_json
from frameproof.source_objects.findings import FrameDigests
from frameproof.source_objects.worker import findings
from frameproof_local import healthimaging
from frameproof_local.moto_hooks.services import register_services
from tests.integration.local.healthimaging.bundled_files import (
    bundled_paths,
    header_of,
    is_kept_image,
    is_lossless_image,
    rounds,
)
from tests.integration.local.healthimaging.world import World

# pydicom warns of the little irregularities that some of these files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

IMAGES = [path for path in bundled_paths() if is_lossless_image(path) or is_kept_image(path)]


@dataclass
class Stored:
    """What came of one file."""

    attributes: InstanceAttributes
    frames: list[tuple[FrameRef, bytes]] = field(default_factory=list)


@pytest.fixture(scope="module")
def stored() -> Iterator[dict[Path, Stored]]:
    register_services()
    found: dict[Path, Stored] = {}
    with mock_aws():
        world = World()
        for chosen in rounds(bundled_paths()):
            of_round = import_round(world, chosen)
            by_uid = {str(header_of(path).get("SOPInstanceUID", path)): path for path in chosen}
            found |= {by_uid[uid]: item for uid, item in of_round.items()}
        yield found
        assert healthimaging.shutdown()


def import_round(world: World, paths: list[Path]) -> dict[str, Stored]:
    """Import files of different instances; return what is stored, by SOPInstanceUID."""
    datastore_id = world.new_datastore()
    files = {f"{n:03}-{path.name}": path.read_bytes() for n, path in enumerate(paths)}
    assert world.import_files(datastore_id, files)["jobStatus"] == "COMPLETED"
    found: dict[str, Stored] = {}
    for image_set in world.image_sets(datastore_id):
        image_set_id = image_set["imageSetId"]
        document = world.imaging.get_image_set_metadata(
            datastoreId=datastore_id, imageSetId=image_set_id
        )["imageSetMetadataBlob"].read()
        contents = read_image_set(
            document, image_set_id=image_set_id, version_id="1", is_primary=True
        )
        for instance in stored_instances(contents):
            found[instance.attributes.sop_instance_uid] = Stored(instance.attributes)
        for ref in contents.frames:
            _kind, content = world.frame(datastore_id, image_set_id, ref.frame_id)
            found[ref.sop_instance_uid].frames.append((ref, content))
    return found


def examined(path: Path) -> tuple[InstanceAttributes, list[FrameDigests]]:
    answers: list[dict[str, Any]] = list(findings(path, skip=0))
    attributes = from_json(InstanceAttributes, answers[0]["attributes"])
    return attributes, [from_json(FrameDigests, a["frame"]) for a in answers if "frame" in a]


def served_digest(ref: FrameRef, content: bytes) -> str:
    """Digest a served frame by its rule, as VerifyFrames does."""
    if ref.rule == "storedBytes":
        return hashlib.sha256(content).hexdigest()
    return digest_of_pixels(
        decode_frame(content, frame_id=ref.frame_id),
        bits_allocated=ref.bits_allocated,
        bits_stored=ref.bits_stored,
        signed=ref.pixel_representation == 1,
    )


def test_there_are_many_images(stored: dict[Path, Stored]) -> None:
    assert len(IMAGES) > 70
    assert set(IMAGES) <= set(stored)


def test_every_instance_s_attributes_are_those_of_its_object(stored: dict[Path, Stored]) -> None:
    assert {path: item.attributes for path, item in stored.items()} == {
        path: examined(path)[0] for path in stored
    }


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.name)
def test_frames_of_an_image_are_those_of_its_object(path: Path, stored: dict[Path, Stored]) -> None:
    _attributes, frames = examined(path)
    served = [served_digest(ref, content) for ref, content in stored[path].frames]
    rules = [ref.rule for ref, _content in stored[path].frames]
    assert served == [
        frame.pixel_sha256 if rule == "decodedPixels" else frame.stored_sha256
        for rule, frame in zip(rules, frames, strict=True)
    ]
    assert all(frame.reason is None for frame in frames if frame.pixel_sha256)
