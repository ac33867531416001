"""What is wrongly stored is served without a sign of it: every checksum agrees."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest

from frameproof_local import healthimaging
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.integration.local.healthimaging.world import World, bundled, checksum

type Instances = dict[str, dict[str, Any]]


def imported(
    world: World, datastore_id: str, folder: Path, kind: SmallSeriesKind = SmallSeriesKind.CT_SIGNED
) -> Instances:
    """Import a series of three images; return its instances by InstanceNumber."""
    series = write_small_series(folder, kind, images=3)
    files = {file.name: file.read_bytes() for file in (folder / series.folder).glob("*.dcm")}
    world.import_files(datastore_id, files)
    return instances_of(world, datastore_id)


def instances_of(world: World, datastore_id: str) -> Instances:
    (image_set,) = world.image_sets(datastore_id)
    instances = world.instances(datastore_id, image_set["imageSetId"])
    by_number = sorted(instances.items(), key=lambda item: int(item[1]["DICOM"]["InstanceNumber"]))
    return dict(by_number)


def pixels_of(world: World, datastore_id: str, frame: Mapping[str, Any]) -> Any:
    (image_set,) = world.image_sets(datastore_id)
    _kind, content = world.frame(datastore_id, image_set["imageSetId"], frame["ID"])
    return imagecodecs.jpeg2k_decode(content)


def checksums_agree(world: World, datastore_id: str) -> bool:
    return all(
        checksum(frame) == zlib.crc32(pixels_of(world, datastore_id, frame).tobytes())
        for entry in instances_of(world, datastore_id).values()
        for frame in entry["ImageFrames"]
    )


def frames_of(instances: Instances) -> list[int]:
    return [checksum(frame) for entry in instances.values() for frame in entry["ImageFrames"]]


def test_swapped_frames_change_their_places(
    world: World, datastore_id: str, tmp_path: Path
) -> None:
    good = frames_of(imported(world, datastore_id, tmp_path))
    other = world.new_datastore()
    healthimaging.set_tampering([{"kind": "swapFrames", "instance": 1, "withInstance": 3}])
    instances = imported(world, other, tmp_path)
    assert frames_of(instances) == [good[2], good[1], good[0]]
    assert checksums_agree(world, other)
    (done,) = healthimaging.tampering_done()
    first, _second, third = instances
    assert done["hits"] == [
        {"sopInstanceUid": first, "frameNumber": 1},
        {"sopInstanceUid": third, "frameNumber": 1},
    ]


def test_frames_of_one_instance_can_be_swapped(
    world: World, datastore_id: str, tmp_path: Path
) -> None:
    good = frames_of(imported(world, datastore_id, tmp_path, SmallSeriesKind.MULTI_FRAME))
    other = world.new_datastore()
    healthimaging.set_tampering([{"kind": "swapFrames", "frame": 1, "withFrame": 2}])
    swapped = frames_of(imported(world, other, tmp_path, SmallSeriesKind.MULTI_FRAME))
    assert swapped == [good[1], good[0], good[2]]


def test_changed_pixel_is_one_bit_and_its_checksum_is_that_of_the_changed_frame(
    world: World, datastore_id: str, tmp_path: Path
) -> None:
    good = imported(world, datastore_id, tmp_path)
    before = [pixels_of(world, datastore_id, one["ImageFrames"][0]) for one in good.values()]
    other = world.new_datastore()
    healthimaging.set_tampering(
        [{"kind": "changePixel", "instance": [*good][1], "row": 5, "column": 7}]
    )
    changed = imported(world, other, tmp_path)
    after = [pixels_of(world, other, one["ImageFrames"][0]) for one in changed.values()]
    differing = [np.argwhere(a != b).tolist() for a, b in zip(before, after, strict=True)]
    assert differing == [[], [[5, 7]], []]
    assert before[1][5, 7] ^ after[1][5, 7] == 1
    assert checksums_agree(world, other)


def test_frame_that_is_kept_as_it_came_gets_another_byte_and_its_checksum(
    world: World, datastore_id: str
) -> None:
    healthimaging.set_tampering([{"kind": "changePixel"}])
    world.import_files(datastore_id, {"a.dcm": bundled("SC_rgb_jpeg_dcmtk.dcm")})
    (entry,) = instances_of(world, datastore_id).values()
    (image_set,) = world.image_sets(datastore_id)
    (frame,) = entry["ImageFrames"]
    kind, content = world.frame(datastore_id, image_set["imageSetId"], frame["ID"])
    assert (kind, zlib.crc32(content)) == ("image/jpeg", checksum(frame))
    assert content not in bundled("SC_rgb_jpeg_dcmtk.dcm")


def test_dropped_instance_is_not_in_the_metadata_and_the_job_says_that_it_was_imported(
    world: World, datastore_id: str, tmp_path: Path
) -> None:
    healthimaging.set_tampering([{"kind": "dropInstance", "instance": 2}])
    instances = imported(world, datastore_id, tmp_path)
    assert len(instances) == 2
    (job,) = world.jobs(datastore_id)
    assert world.manifest(world.job(datastore_id, job["jobId"]))["numberOfImportedFiles"] == 3
    (done,) = healthimaging.tampering_done()
    ((hit,),) = [done["hits"]]
    assert hit["frameNumber"] is None
    assert hit["sopInstanceUid"] not in instances


def test_tampering_strikes_once_and_only_where_it_finds_what_it_names(
    world: World, datastore_id: str, tmp_path: Path
) -> None:
    healthimaging.set_tampering([{"kind": "dropInstance", "instance": 4}])
    assert len(imported(world, datastore_id, tmp_path)) == 3
    healthimaging.set_tampering([{"kind": "dropInstance", "series": "1.2.3"}])
    assert len(imported(world, world.new_datastore(), tmp_path)) == 3
    assert healthimaging.tampering_done() == []
    healthimaging.set_tampering([{"kind": "dropInstance"}])
    assert len(imported(world, world.new_datastore(), tmp_path)) == 2
    assert len(imported(world, world.new_datastore(), tmp_path)) == 3


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        ({"kind": "dropEverything"}, "swapFrames, changePixel, dropInstance"),
        ({"kind": "dropInstance", "frames": 1}, "'frames'"),
        ({"kind": "swapFrames", "frame": 0}, "frame"),
        ({"kind": "swapFrames", "frame": "1.2.3"}, "frame"),
        ({"kind": "changePixel", "row": -1}, "row"),
        ({"kind": "changePixel", "series": 1}, "series"),
    ],
)
def test_unknown_tampering_is_refused_by_name(plan: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        healthimaging.set_tampering([plan])
