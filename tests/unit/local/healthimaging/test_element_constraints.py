from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pytest

from frameproof_local.healthimaging.conversion import ConvertedInstance, convert_file
from frameproof_local.healthimaging.element_constraints import MAX_CHARACTERS
from frameproof_local.healthimaging.frame_store import BlobStore
from frameproof_local.healthimaging.part10 import FileNotImportableError
from tests.unit.local.healthimaging.dicom_files import instance, part10

# pydicom, too, warns of the values that these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def converted(**elements: Any) -> ConvertedInstance:
    store = BlobStore()
    try:
        with ThreadPoolExecutor(1) as pool:
            return convert_file(BytesIO(part10(instance(**elements))), store, pool)
    finally:
        store.close()


def codes(**elements: Any) -> list[int]:
    return [warning.code for warning in converted(**elements).warnings]


@pytest.mark.parametrize("keyword", sorted(MAX_CHARACTERS))
def test_an_element_that_is_longer_than_its_limit_is_not_imported(keyword: str) -> None:
    limit = MAX_CHARACTERS[keyword]
    message = f"DICOM attribute {keyword} exceeds the maximum length of {limit}"
    with pytest.raises(FileNotImportableError, match=message):
        converted(**{keyword: "1" * (limit + 1)})


def test_numbers_of_related_things_have_a_greatest_value() -> None:
    assert codes(NumberOfStudyRelatedInstances="1000000") == []
    with pytest.raises(FileNotImportableError, match="exceeds the maximum value of 1000000"):
        converted(NumberOfStudyRelatedSeries="1000001")


def test_a_value_within_the_limit_and_beyond_its_representation_is_warned_of() -> None:
    assert codes(StudyID="1" * 16, PatientID="p" * 64) == []
    (warning,) = converted(StudyID="1" * 17, PatientID="p" * 65).warnings
    assert (warning.code, warning.type) == (45571, "InvalidDicomValueLength")
    assert "PatientID, StudyID is longer than DICOM allows" in warning.message


def test_each_group_of_a_name_may_have_64_characters() -> None:
    assert codes(PatientName="=".join(["n" * 64] * 3)) == []
    assert codes(PatientName="n" * 65) == [45571]


@pytest.mark.parametrize("uid", ["1.2.x", "1..2", "1.2.", "1." + "2" * 64])
def test_a_malformed_uid_is_warned_of(uid: str) -> None:
    assert codes(StudyInstanceUID=uid) == [45570]


def test_leading_zeros_in_a_uid_are_fine() -> None:
    assert codes(SeriesInstanceUID="1.002.03") == []
