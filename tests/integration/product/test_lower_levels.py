"""The lower levels that the local HealthImaging lists, against what OpenJPEG makes of its frames.

The local service computes them from the source's pixels by the wavelet's own formulas; the product
asks a decoder. The two share no code.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

from frameproof.gateways.frame_downloads import FrameDownloads
from frameproof.gateways.healthimaging import HealthImaging
from frameproof.image_sets.metadata import read_image_set
from frameproof.pixels.decoders import deployed_decoders
from frameproof.steps.frame_prover import FrameProver
from frameproof_local import healthimaging as local
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.integration.local.healthimaging.world import World
from tests.integration.product.conftest import ClientOf
from tests.unit.frameproof.fakes import RUN


@pytest.fixture
def world(client_of: ClientOf, frames_over_http: str) -> Iterator[World]:
    """A world whose HealthImaging writes the older form of checksums."""
    local.set_checksums("levels")
    yield World()
    local.set_checksums("full")


def imported(
    world: World, folder: Path, kind: SmallSeriesKind, **datastore: Any
) -> tuple[HealthImaging, FrameDownloads, str]:
    """Import two images of 400 x 400 and return the gateways and the image set's id."""
    datastore_id = world.new_datastore(datastoreName="levels", **datastore)
    series = write_small_series(folder, kind, images=2, size=400)
    files = {item.key.name: (folder / item.key).read_bytes() for item in series.instances}
    world.import_files(datastore_id, files)
    pages = world.imaging.search_image_sets(datastoreId=datastore_id)
    (summary,) = pages["imageSetsMetadataSummaries"]
    downloads = FrameDownloads(get_session(), datastore_id, connections=1)
    return HealthImaging(world.imaging, datastore_id), downloads, summary["imageSetId"]


@pytest.mark.parametrize("kind", SmallSeriesKind)
@pytest.mark.parametrize("storage_format", ["HTJ2K", "JPEG_2000_LOSSLESS"])
def test_every_level_that_the_service_lists_is_verified(
    world: World, tmp_path: Path, kind: SmallSeriesKind, storage_format: str
) -> None:
    gateway, downloads, name = imported(world, tmp_path, kind, losslessStorageFormat=storage_format)
    document = gateway.image_set_metadata(name, "1")
    frames = read_image_set(
        document, image_set_id=name, version_id="1", is_primary=True, levels="all"
    ).frames
    prover = FrameProver(replace(RUN, levels="all"), frames, deployed_decoders("none"))
    proved = [
        prover.prove(frame, downloads.image_frame(name, frame.frame_id)).outcome for frame in frames
    ]
    assert [(row.verdict, row.levels_checked, row.reason) for row in proved] == [
        ("verified", 2, None)
    ] * 2
    assert [(level.width, level.height) for level in frames[0].lower_levels] == [
        (200, 200),
        (100, 100),
    ]


def test_a_wrong_level_in_the_metadata_is_found(world: World, tmp_path: Path) -> None:
    gateway, downloads, name = imported(world, tmp_path, SmallSeriesKind.CT_SIGNED)
    text = gzip.decompress(gateway.image_set_metadata(name, "1")).decode()
    frame_entries = json.loads(text)["Study"]["Series"].popitem()[1]["Instances"]
    checksums = next(iter(frame_entries.values()))["ImageFrames"][0][
        "PixelDataChecksumFromBaseToFullResolution"
    ]
    quarter = next(entry["Checksum"] for entry in checksums if entry["Width"] == 100)
    wrong = gzip.compress(text.replace(str(quarter), str(quarter ^ 1)).encode())
    frames = read_image_set(
        wrong, image_set_id=name, version_id="1", is_primary=True, levels="all"
    ).frames
    prover = FrameProver(replace(RUN, levels="all"), frames, deployed_decoders("none"))
    proved = [
        prover.prove(frame, downloads.image_frame(name, frame.frame_id)).outcome for frame in frames
    ]
    assert sorted(row.verdict for row in proved) == ["mismatched", "verified"]
    (bad,) = (row for row in proved if row.verdict == "mismatched")
    assert "at the level of 100 x 100" in str(bad.reason)
