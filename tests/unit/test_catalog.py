from __future__ import annotations

import pytest

from frameproof.catalog import SAMPLES, sample_names, samples_named


def test_sample_is_found_by_its_short_name() -> None:
    (pelvis,) = samples_named("ct-pelvis")
    assert pelvis.source == "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"
    assert (pelvis.images, pelvis.modality, pelvis.licence) == (57, "CT", "CC BY 4.0")


def test_all_means_the_four_series_of_the_aws_sample() -> None:
    assert samples_named("all") == SAMPLES
    assert [sample.images for sample in SAMPLES] == [2, 57, 192, 92]


def test_every_name_can_be_looked_up() -> None:
    assert all(samples_named(name) for name in sample_names())


def test_unknown_name_is_no_empty_answer() -> None:
    with pytest.raises(KeyError):
        samples_named("ct-knee")
