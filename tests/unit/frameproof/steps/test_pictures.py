from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from frameproof.contracts import (
    BitmapForm,
    Bitmaps,
    BitmapSidecar,
    FrameOutcome,
    LeftOutForm,
    Presentation,
    SeriesPicture,
    ViewerImage,
)
from frameproof.run_store import RunStore
from frameproof.steps.pictures import Pictures, owes_bitmaps
from frameproof.verification import Verified
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.known_frames import Pixels, every_kind, frame_ref, gradient

TOO_MANY_SAMPLES: dict[BitmapForm, str] = {
    "png": "grey or RGB of 8 or 16 bits",
    "view": "one or three samples a pixel",
    "tiff": "grey or RGB of 8, 16 or 32 bits",
}
PICTURE = SeriesPicture("a" * 32, 1, "pictures/1.png", "pictures/1.json")


def keep(
    runs: RunStore,
    pixels: Pixels | None,
    *,
    bitmaps: Bitmaps,
    colour: str = "",
    verdict: Any = "verified",
    **changes: Any,
) -> FrameOutcome:
    frame = frame_ref(gradient("<u2", bits=12) if pixels is None else pixels, **changes)
    outcome = FrameOutcome.of(frame, verdict, actual_crc32=frame.expected_crc32)
    outcome = replace(outcome, decoder="openjpeg 2.5.2", served_sha256="5" * 64)
    verified = Verified(outcome, pixels, colour)
    return Pictures(runs, bitmaps=bitmaps).keep(frame, verified)


def sidecar(runs: RunStore) -> BitmapSidecar:
    return runs.read(BitmapSidecar, runs.keys.bitmap("1.2.3", "1.2.3.4", 1, ".json"))


def names(store: ObjectsInMemory) -> list[str]:
    return [key.rpartition("/")[2] for key in store.written]


# ----------------------------------------------------------------------------------------- bitmaps
@every_kind
def test_every_form_holds_the_frame_and_the_sidecar_describes_it(pixels: Pixels) -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    outcome = keep(runs, pixels, bitmaps="all")
    # THEN four files and their sidecar, written last, lie side by side
    stem = "1.2.3.4-00001"
    forms = [".png", ".view.png", ".tiff", ".npy", ".json"]
    assert names(store) == [stem + suffix for suffix in forms]
    key = runs.keys.bitmap("1.2.3", "1.2.3.4", 1, ".png")
    assert (outcome.bitmap_key, outcome.bitmaps) == (key, "all")
    # AND the sidecar names each with its digest
    described = sidecar(runs)
    folder = key.rpartition("/")[0]
    assert [file.form for file in described.files] == ["png", "view", "tiff", "npy"]
    for file in described.files:
        content = runs.read_bytes(f"{folder}/{file.name}")
        assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (described.left_out, described.notes) == ((), ())
    # AND the samples are the frame's
    npy = np.load(io.BytesIO(runs.read_bytes(f"{folder}/{stem}.npy")))
    np.testing.assert_array_equal(npy, pixels)
    if pixels.ndim == 2:
        png = np.asarray(Image.open(io.BytesIO(runs.read_bytes(key)))).astype(int)
        np.testing.assert_array_equal(png - described.png_offset, pixels)


def test_the_sidecar_says_all_that_a_bitmap_cannot() -> None:
    runs = run_store(ObjectsInMemory())
    pixels = gradient("<i2", bits=12)
    presentation = Presentation(
        modality="CT",
        rescale_intercept=-1024.0,
        window_center=40.0,
        window_width=400.0,
        pixel_spacing=(0.7, 0.7),
    )
    frame = frame_ref(pixels, presentation=presentation, bits_stored=12, study_instance_uid="1.2")
    keep(
        runs,
        pixels,
        bitmaps="png",
        presentation=presentation,
        bits_stored=12,
        study_instance_uid="1.2",
    )
    described = sidecar(runs)
    assert replace(described, files=()) == BitmapSidecar(
        sop_instance_uid="1.2.3.4",
        series_instance_uid="1.2.3",
        study_instance_uid="1.2",
        frame_number=1,
        image_set_id="a" * 32,
        version_id="1",
        frame_id="f" * 32,
        rows=48,
        columns=64,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=12,
        sample_type="int16",
        photometric_interpretation="MONOCHROME2",
        presentation=presentation,
        png_offset=32768,
        verdict="verified",
        rule="decodedPixels",
        crc32=frame.expected_crc32,
        served_sha256="5" * 64,
        decoder="openjpeg 2.5.2",
    )


def test_the_view_is_windowed_as_the_frame_asks() -> None:
    runs = run_store(ObjectsInMemory())
    look = Presentation(window_center=5.0, window_width=10.0, voi_lut_function="LINEAR_EXACT")
    outcome = keep(runs, np.array([[0, 5, 10, 99]], "<u2"), bitmaps="view", presentation=look)
    assert outcome.bitmap_key is not None
    view = Image.open(io.BytesIO(runs.read_bytes(outcome.bitmap_key)))
    assert np.asarray(view).tolist() == [[0, 128, 255, 255]]


@pytest.mark.parametrize(
    ("pixels", "left_out"),
    [
        (
            np.zeros((2, 3), "<u4"),
            [LeftOutForm("png", "it holds grey or RGB of 8 or 16 bits, not uint32 of shape 2x3")],
        ),
        (
            np.zeros((2, 3, 2), "<u1"),
            [
                LeftOutForm(
                    "png", "it holds grey or RGB of 8 or 16 bits, not uint8 of shape 2x3x2"
                ),
                LeftOutForm(
                    "view", "it holds one or three samples a pixel, not uint8 of shape 2x3x2"
                ),
                LeftOutForm(
                    "tiff", "it holds grey or RGB of 8, 16 or 32 bits, not uint8 of shape 2x3x2"
                ),
            ],
        ),
    ],
    ids=["32 bits", "two samples"],
)
def test_forms_that_cannot_hold_a_frame_are_left_out_and_named(
    pixels: Pixels, left_out: list[LeftOutForm]
) -> None:
    runs = run_store(ObjectsInMemory())
    keep(runs, pixels, bitmaps="all")
    assert list(sidecar(runs).left_out) == left_out


def test_where_no_form_fits_the_sidecar_alone_is_the_frame_s_bitmap() -> None:
    store = ObjectsInMemory()
    outcome = keep(run_store(store), np.zeros((2, 2, 4), "<u1"), bitmaps="png")
    assert names(store) == ["1.2.3.4-00001.json"]
    assert outcome.bitmap_key == store.written[0]
    assert not owes_bitmaps(outcome, "png")


def test_what_the_decoder_converted_is_described_as_it_is_now() -> None:
    # GIVEN a JPEG whose metadata says YBR_FULL_422, which Pillow decodes to RGB
    runs = run_store(ObjectsInMemory())
    pixels = gradient("<u1", bits=8, samples=3)
    outcome = keep(
        runs,
        pixels,
        bitmaps="view",
        colour="RGB",
        photometric_interpretation="YBR_FULL_422",
    )
    # THEN nothing is converted twice
    assert sidecar(runs).photometric_interpretation == "RGB"
    assert outcome.bitmap_key is not None
    view = np.asarray(Image.open(io.BytesIO(runs.read_bytes(outcome.bitmap_key))))
    np.testing.assert_array_equal(view, pixels)


@pytest.mark.parametrize(
    ("is_segmented", "note"), [(True, "stored in segments"), (False, "no usable palette")]
)
def test_a_palette_that_cannot_be_shown_is_said_so(is_segmented: bool, note: str) -> None:
    runs = run_store(ObjectsInMemory())
    keep(
        runs,
        gradient("<u1", bits=8),
        bitmaps="view",
        photometric_interpretation="PALETTE COLOR",
        presentation=Presentation(has_segmented_palette=is_segmented),
    )
    (said,) = sidecar(runs).notes
    assert note in said
    assert "grey" in said


def test_names_stay_inside_the_run_s_folder_whatever_a_file_calls_a_uid() -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    keep(runs, gradient("<u1", bits=8), bitmaps="png", sop_instance_uid="../../x")
    assert all(
        key.startswith(f"{runs.keys.prefix}bitmaps/1.2.3/not-a-uid-") for key in store.written
    )
    assert not any(".." in key for key in store.written)


@pytest.mark.parametrize("verdict", ["mismatched", "undecodable", "unverifiable", "missing"])
def test_a_frame_that_is_not_proven_leaves_nothing(verdict: str) -> None:
    store = ObjectsInMemory()
    outcome = keep(
        run_store(store), gradient("<u2", bits=12), bitmaps="all", verdict=verdict, picture=PICTURE
    )
    assert (store.written, outcome.bitmap_key) == ([], None)


def test_a_frame_that_is_not_decoded_owes_no_bitmap() -> None:
    store = ObjectsInMemory()
    outcome = keep(run_store(store), None, bitmaps="png", picture=PICTURE)
    assert (store.written, outcome.bitmap_key) == ([], None)
    assert not owes_bitmaps(outcome, "png")


@pytest.mark.parametrize(
    ("written", "wanted", "owed"),
    [
        ("none", "none", False),
        ("none", "png", True),
        ("png", "none", False),
        ("png", "png", False),
        ("png", "tiff", True),
        ("png", "all", True),
        ("all", "npy", False),
        ("all", "all", False),
    ],
)
def test_a_form_that_an_earlier_pass_wrote_is_not_owed_again(
    written: Bitmaps, wanted: Bitmaps, owed: bool
) -> None:
    outcome = keep(run_store(ObjectsInMemory()), gradient("<u1", bits=8), bitmaps=written)
    assert owes_bitmaps(outcome, wanted) is owed


# -------------------------------------------------------------------------- pictures of the report
def test_a_pictured_frame_leaves_a_thumbnail_and_its_values_for_the_viewer() -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    pixels = gradient("<i2", bits=12, rows=300, columns=600)
    keep(runs, pixels, bitmaps="none", picture=PICTURE)
    assert store.written == [PICTURE.thumbnail_key, PICTURE.viewer_key]
    assert Image.open(io.BytesIO(runs.read_bytes(PICTURE.thumbnail_key))).size == (150, 75)
    image = runs.read(ViewerImage, PICTURE.viewer_key or "")
    assert (image.rows, image.columns, image.bytes_per_sample, image.signed) == (100, 200, 2, True)


def test_a_picture_that_the_viewer_does_not_hold_is_a_thumbnail_alone() -> None:
    store = ObjectsInMemory()
    picture = replace(PICTURE, viewer_key=None)
    keep(run_store(store), gradient("<u1", bits=8), bitmaps="none", picture=picture)
    assert store.written == [PICTURE.thumbnail_key]


def test_samples_of_32_bits_have_a_thumbnail_and_no_viewer_image() -> None:
    store = ObjectsInMemory()
    keep(run_store(store), np.eye(4, dtype="<u4"), bitmaps="none", picture=PICTURE)
    assert store.written == [PICTURE.thumbnail_key]


def test_two_samples_a_pixel_have_no_picture() -> None:
    store = ObjectsInMemory()
    keep(run_store(store), np.zeros((4, 4, 2), "<u1"), bitmaps="none", picture=PICTURE)
    assert store.written == []
