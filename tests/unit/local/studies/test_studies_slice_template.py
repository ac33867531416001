"""The template must never put a value where another one stands."""

import pytest
from pydicom.uid import ExplicitVRLittleEndian

from frameproof_local.studies.dataset import series_dataset
from frameproof_local.studies.series import AXIAL
from frameproof_local.studies.slice_template import SliceTemplate
from frameproof_local.studies.stand_in import STAND_IN_STUDY


def test_a_value_that_looks_like_a_placeholder_is_refused() -> None:
    # GIVEN a dataset with an accession number that holds the placeholder of InstanceNumber
    dataset = series_dataset(STAND_IN_STUDY[2], AXIAL)
    dataset.AccessionNumber = "A987654"
    # WHEN a template is made of it
    # THEN it says which placeholder is taken
    with pytest.raises(ValueError, match="Placeholder 987654 occurs 2 times"):
        SliceTemplate.of(dataset, ExplicitVRLittleEndian)
