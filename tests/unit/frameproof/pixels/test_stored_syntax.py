from __future__ import annotations

import pytest

from frameproof.contracts import Rule
from frameproof.pixels.stored_syntax import choose_rule, kept_kind, syntax_name
from tests.unit.frameproof.known_frames import frame_ref, gradient

UID = "1.2.840.10008.1.2"
PIXELS = gradient("<u1", bits=8)
KEPT_AS_IT_CAME = (
    ".4.50",  # JPEG baseline
    ".4.91",  # JPEG 2000
    ".4.112",  # JPEG XL
    ".4.203",  # HTJ2K
    ".1",  # binary segmentations
    *(f".4.{number}" for number in range(100, 109)),  # video
    *(f".4.{number}.1" for number in range(100, 107)),  # fragmentable video
    # kept because HealthImaging could not read or store them
    *("", ".2", ".5", ".4.51", ".4.57", ".4.70", ".4.80", ".4.81", ".4.92", ".4.110"),
)


@pytest.mark.parametrize("checksum_type", [None, "DECOMPRESSED", "something new"])
@pytest.mark.parametrize("stored", [None, f"{UID}.4.202", f"{UID}.4.90"])
def test_the_data_stores_own_formats_are_proven_by_their_pixels(
    stored: str | None, checksum_type: str | None
) -> None:
    assert choose_rule(stored, checksum_type) == "decodedPixels"


@pytest.mark.parametrize("checksum_type", [None, "DECOMPRESSED"])
@pytest.mark.parametrize("tail", KEPT_AS_IT_CAME)
def test_everything_else_is_proven_by_its_bytes(tail: str, checksum_type: str | None) -> None:
    assert choose_rule(UID + tail, checksum_type) == "storedBytes"


@pytest.mark.parametrize(
    ("checksum_type", "rule"), [("DECOMPRESSED", "decodedPixels"), (None, "storedBytes")]
)
def test_checksum_type_decides_for_lossless_htj2k_that_was_not_transcoded(
    checksum_type: str | None, rule: Rule
) -> None:
    assert choose_rule(f"{UID}.4.201", checksum_type) == rule


@pytest.mark.parametrize(
    ("tail", "bits_allocated", "kind"),
    [
        (".4.50", 8, "jpeg"),
        (".4.91", 16, "jpeg2000"),
        (".4.203", 16, "jpeg2000"),
        (".1", 1, "bits"),
        ("", 1, "bits"),
        (".1", 16, None),
        (".2", 1, None),
        (".4.112", 8, None),
        (".4.102", 8, None),
        (".4.80", 8, None),
    ],
)
def test_what_decodes_a_kept_frame_follows_its_syntax(
    tail: str, bits_allocated: int, kind: str | None
) -> None:
    ref = frame_ref(
        PIXELS,
        stored_transfer_syntax_uid=UID + tail,
        bits_allocated=bits_allocated,
        rule="storedBytes",
    )
    assert kept_kind(ref) == kind


@pytest.mark.parametrize(
    ("uid", "name"),
    [
        (None, "the data store's own format"),
        (f"{UID}.4.112", f"JPEG XL ({UID}.4.112)"),
        (f"{UID}.4.102", f"H.264 video ({UID}.4.102)"),
        (f"{UID}.4.102.1", f"H.264 video ({UID}.4.102.1)"),
        ("1.2.3", "1.2.3"),
    ],
)
def test_syntaxes_have_names_for_people(uid: str | None, name: str) -> None:
    assert syntax_name(uid) == name
